<#
.SYNOPSIS
    From nothing to a judged model and a submission, in a few minutes: makes clips, trains on them, tests, predicts.
.DESCRIPTION
    The clips are synthetic: they are made here so that the example needs no download, and a model that was trained on them knows nothing
    of real dogs. What is shown is the whole way of a clip through the cmdlets; put your own recordings in the clips' place.
.PARAMETER OutputPath
    Folder for the clips, the model and the results; what an earlier run left there is replaced.
.PARAMETER ClipCount
    Labelled clips to make, over all six classes.
.PARAMETER Configuration
    How to train: a preset (tiny, default, seed) or a YAML file.
.PARAMETER Seed
    Seed of clips, split and training: the same seed gives the same model on the same machine.
.EXAMPLE
    ./examples/quickstart.ps1 -OutputPath ./output/quickstart
#>
param(
    [string] $OutputPath = [System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'quickstart'),
    [int] $ClipCount = 480,
    [string] $Configuration = 'tiny',
    [int] $Seed = 7
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name DogSound)) {
    Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'DogSound'))
}
$OutputPath = [System.IO.Path]::GetFullPath($OutputPath)
$labelled = [System.IO.Path]::Combine($OutputPath, 'labelled')
$unlabelled = [System.IO.Path]::Combine($OutputPath, 'unlabelled')
$model = [System.IO.Path]::Combine($OutputPath, 'dog.safetensors')
$submission = [System.IO.Path]::Combine($OutputPath, 'submission.csv')

'1. Clips: {0} synthetic recordings of six classes, one folder a class.' -f $ClipCount
$null = New-DogSoundSample -Path $labelled -Count $ClipCount -Seed $Seed -Force
# A file that is no sound, as every real folder has one: it costs an error, and nothing else.
[System.IO.File]::WriteAllText([System.IO.Path]::Combine($labelled, 'Barking', 'broken.wav'), 'not a sound')
$clips = @(Get-DogSoundClip -LiteralPath $labelled -Recurse -LabelFromFolder -ErrorAction Continue -ErrorVariable broken 2>$null)
foreach ($problem in $broken) { "   Left out: $($problem.Exception.Message)" }
[System.IO.File]::Delete([System.IO.Path]::Combine($labelled, 'Barking', 'broken.wav'))

''
'2. Split: three fifths to learn from, a fifth to choose the best epoch by, a fifth that is kept for the test.'
$clips = @($clips | Split-DogSoundDataset -ValidationFraction 0.2 -TestFraction 0.2 -Seed $Seed)
'   {0} Train, {1} Validation, {2} Test' -f @('Train', 'Validation', 'Test' | ForEach-Object { $part = $_; @($clips | Where-Object { $_.Part -eq $part }).Count })

''
"3. Training (preset $Configuration; the test clips are left out)."
$training = $clips | Start-DogSoundTraining -OutputPath $model -Configuration $Configuration -Seed $Seed -Force
$training | Out-Default

'4. The test: how good is the model on clips that it has never heard?'
$evaluation = $clips | Test-DogSoundModel -Model $model
$evaluation | Out-Default

'5. New clips without labels: predict them and write a submission, as the challenge wants it.'
$null = New-DogSoundSample -Path $unlabelled -Count 30 -Seed ($Seed + 1) -Force
$predictions = @(Get-DogSoundPrediction -LiteralPath $unlabelled -Recurse -Model $model -Merge Mean)
$predictions[0..5] | Out-Default
$predictions | Export-DogSoundPrediction -Path $submission -Format Submission

'The weighted AUC on the test clips is {0:0.000} (0.5 is guessing, 1 is perfect).' -f $evaluation.WeightedAuc
''
"Written: $model (the model)"
"         $($training.LogPath) (what every epoch came to)"
"         $submission ($($predictions.Count) predictions)"
''
'With your own recordings, one folder a class (the model above is of synthetic sounds, and no use for them):'
'  Get-DogSoundClip ./clips -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.2 -TestFraction 0.2 -Seed 7 |'
'      Start-DogSoundTraining -OutputPath my-dog.safetensors'
'  Get-DogSoundPrediction ./night.wav -Model my-dog.safetensors | Where-Object Label -eq Howling'
'  Get-Help Start-DogSoundTraining -Full'
