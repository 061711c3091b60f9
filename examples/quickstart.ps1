# Does this machine have what DogSound needs?
if (-not (Get-Module -Name DogSound)) {
    Import-Module -Name DogSound
}
Test-DogSoundEnvironment
