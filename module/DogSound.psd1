@{
    RootModule           = 'DogSound.psm1'
    # Set by `build.sh pack` from Directory.Build.props.
    ModuleVersion        = '0.0.0'
    GUID                 = 'c0a2f1c4-7c4e-4a52-9a53-3f5d1f0e6b1d'
    Author               = 'DogSound contributors'
    CompanyName          = 'DogSound contributors'
    Copyright            = '(c) DogSound contributors. MIT licence.'
    Description          = 'Teaches a machine to hear your dog: sound files in, probabilities of what is heard out.'
    CompatiblePSEditions = @('Core')
    # The first PowerShell on .NET 10, which the assemblies need.
    PowerShellVersion    = '7.6'
    TypesToProcess       = @('DogSound.Types.ps1xml')
    FormatsToProcess     = @('DogSound.Format.ps1xml')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Compare-DogSoundModel'
        'Export-DogSoundConfiguration'
        'Export-DogSoundManifest'
        'Export-DogSoundPrediction'
        'Find-DogSoundDuplicate'
        'Find-DogSoundLabelIssue'
        'Get-DogSoundClip'
        'Get-DogSoundConfiguration'
        'Get-DogSoundDevice'
        'Get-DogSoundFeature'
        'Get-DogSoundModel'
        'Get-DogSoundPrediction'
        'Get-DogSoundRetraining'
        'Import-DogSoundManifest'
        'Import-DogSoundTrainingJob'
        'Invoke-DogSoundAugment'
        'Invoke-DogSoundRetraining'
        'New-DogSoundModel'
        'New-DogSoundPseudoLabel'
        'New-DogSoundSample'
        'Publish-DogSoundModel'
        'Register-DogSoundRetraining'
        'Remove-DogSoundModel'
        'Select-DogSoundReview'
        'Set-DogSoundChampion'
        'Split-DogSoundDataset'
        'Start-DogSoundService'
        'Start-DogSoundTraining'
        'Stop-DogSoundService'
        'Test-DogSoundEnvironment'
        'Test-DogSoundModel'
        'Unregister-DogSoundRetraining'
        'Update-DogSoundModel'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('audio', 'classification', 'dog', 'machine-learning', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
