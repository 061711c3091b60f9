# What every test file starts with: `BeforeAll { . $PSScriptRoot/Setup.ps1 }`. The module under test is the packed one, and
# nothing that these tests lean on is part of it.

# Folder of the packed module: where its manifest lies, or the folder of its versions.
$moduleRoot = if ($env:DOGSOUND_MODULE) { $env:DOGSOUND_MODULE } else { Join-Path $PSScriptRoot '../../output/DogSound' }
$manifest = Get-ChildItem -LiteralPath $moduleRoot -Filter DogSound.psd1 -Recurse -Depth 1 -ErrorAction SilentlyContinue | Select-Object -Last 1
if (-not $manifest) {
    throw "There is no packed module in $moduleRoot. Run ./build.ps1 first, or set DOGSOUND_MODULE to its folder."
}
$manifest = $manifest.FullName
Import-Module -Name $manifest

# Makes a mono WAV file of 16 bit and 8 kHz: a square wave. 1 is full scale.
function New-TestSound {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Writes into the drive of the test.')]
    param([string] $Path, [double] $Seconds = 0.25, [double] $Amplitude = 0.5)
    $samples = [int16[]]::new([int](8000 * $Seconds))
    for ($i = 0; $i -lt $samples.Length; $i++) {
        $samples[$i] = 32767 * $Amplitude * (1 - 2 * ([Math]::Floor($i / 20) % 2))
    }
    $data = [byte[]]::new(2 * $samples.Length)
    [Buffer]::BlockCopy($samples, 0, $data, 0, $data.Length)
    $writer = [IO.BinaryWriter]::new([IO.MemoryStream]::new())
    foreach ($part in 'RIFF', (36 + $data.Length), 'WAVEfmt ', 16, [int16]1, [int16]1, 8000, 16000, [int16]2, [int16]16, 'data', $data.Length) {
        if ($part -is [string]) { $writer.Write([Text.Encoding]::ASCII.GetBytes($part)) } else { $writer.Write($part) }
    }
    $writer.Write($data)
    $null = New-Item -ItemType Directory -Path (Split-Path $Path) -Force
    Set-Content -LiteralPath $Path -Value $writer.BaseStream.ToArray() -AsByteStream
}

# Makes a small untrained model that hears half a second.
function New-TestModel {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Writes into the drive of the test.')]
    param([string] $Path)
    New-DogSoundModel -Path $Path -Architecture audio-ntt -Class Barking, Howling, Other -SampleRate 8000 -ClipDuration 0.5 -MelCount 16 -Seed 7
}

# Runs a script in a PowerShell process of its own and returns what it printed, errors included.
function Invoke-Process {
    param([string] $Script, [hashtable] $Environment = @{})
    # On a busy machine there would be progress among the errors.
    $Script = "`$ProgressPreference = 'SilentlyContinue'`n$Script"
    $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath)
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    foreach ($argument in '-NoProfile', '-NonInteractive', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($Script))) {
        $start.ArgumentList.Add($argument)
    }
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
    $problems = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{
        Lines    = @($output -split '\r?\n' | Where-Object { $_ })
        Problems = $problems.Result
        ExitCode = $process.ExitCode
    }
}
