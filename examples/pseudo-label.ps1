<#
.SYNOPSIS
    Rounds of pseudo-labelling: a model labels clips that nobody has labelled, and the next model learns from them, too.
.DESCRIPTION
    A few clips are labelled and many are not. A first model is trained on the labelled ones. In every round the model of the round
    before predicts the others; validation clips tell how often it is right when it is that sure; the predictions of the classes
    and confidences that are precise enough become labels; and a new model is trained on both. The same test clips, which take no
    part in any of it, judge the model of every round.

    The clips are synthetic, so that the example needs no download, and so that it can say how many of the labels really are right:
    with recordings of your own nobody knows that, and the estimate is all that you have.
.PARAMETER OutputPath
    Folder for the clips, the models and the manifest of the pseudo-labels; what an earlier run left there is replaced.
.PARAMETER ClipCount
    Labelled clips to make, over all six classes; a third of them is for the test, a third for validation.
.PARAMETER UnlabelledCount
    Clips to make whose labels no model is told.
.PARAMETER Rounds
    How often clips are labelled and a new model is trained.
.PARAMETER MinimumPrecision
    What the estimated precision of a class must reach for its labels to be used.
.PARAMETER Weight
    How much a pseudo-label counts beside a label.
.PARAMETER Configuration
    How to train: a preset (tiny, default, seed) or a YAML file.
.PARAMETER Epochs
    Times that every clip is seen; 0 takes the configuration's.
.PARAMETER Seed
    Seed of clips, split and training: the same seed gives the same models on the same machine.
.EXAMPLE
    ./examples/pseudo-label.ps1 -OutputPath ./output/pseudo-label
#>
param(
    [string] $OutputPath = [System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'pseudo-label'),
    [int] $ClipCount = 216,
    [int] $UnlabelledCount = 240,
    [int] $Rounds = 2,
    [double] $MinimumPrecision = 0.8,
    [double] $Weight = 0.5,
    [string] $Configuration = 'tiny',
    [int] $Epochs = 0,
    [int] $Seed = 7
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name DogSound)) {
    Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'DogSound'))
}
$OutputPath = [System.IO.Path]::GetFullPath($OutputPath)
$labelledPath = [System.IO.Path]::Combine($OutputPath, 'labelled')
$unlabelledPath = [System.IO.Path]::Combine($OutputPath, 'unlabelled')
$settings = @{ Configuration = $Configuration; Seed = $Seed; Force = $true }
if ($Epochs -gt 0) { $settings.Epochs = $Epochs }

"1. Clips: $ClipCount with labels, $UnlabelledCount without."
$null = New-DogSoundSample -Path $labelledPath -Count $ClipCount -Seed $Seed -Force
$null = New-DogSoundSample -Path $unlabelledPath -Count $UnlabelledCount -Seed ($Seed + 1) -Force
$clips = @(Get-DogSoundClip -LiteralPath $labelledPath -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.34 -TestFraction 0.33 -Seed $Seed)
$validationClips = @($clips | Where-Object { $_.Part -eq 'Validation' })
# What is known of them is their path; the folder that they lie in is looked at only to say how good the labels were.
$unlabelled = @(Get-DogSoundClip -LiteralPath $unlabelledPath -Recurse)

''
"2. Round 0: a model of the labelled clips alone (preset $Configuration)."
$model = [System.IO.Path]::Combine($OutputPath, 'round-0.safetensors')
$null = $clips | Start-DogSoundTraining -OutputPath $model @settings
$evaluation = $clips | Test-DogSoundModel -Model $model -Bootstrap 0
'   On the test clips: weighted AUC {0:0.000}, accuracy {1:0.000}' -f $evaluation.WeightedAuc, $evaluation.Accuracy

for ($round = 1; $round -le $Rounds; $round++) {
    ''
    "$($round + 2). Round ${round}: the model labels what it is sure of, and a new one learns from that, too."
    $predictions = @($unlabelled | Get-DogSoundPrediction -Model $model -Merge Mean)
    $validation = @($validationClips | Get-DogSoundPrediction -Model $model -Merge Mean)
    # -ByEstimate, for there are few validation clips here; with many, the lower end of the interval is the safer measure.
    $choice = @{ Validation = $validation; MinimumPrecision = $MinimumPrecision; ByEstimate = $true; Weight = $Weight }
    $predictions | New-DogSoundPseudoLabel @choice -Report -WarningAction SilentlyContinue | Out-Default
    $pseudo = @($predictions | New-DogSoundPseudoLabel @choice)
    $right = @($pseudo | Where-Object { $_.Label -eq [System.IO.Path]::GetFileName([System.IO.Path]::GetDirectoryName($_.Path)) })
    $manifest = [System.IO.Path]::Combine($OutputPath, "pseudo-$round.csv")
    if ($pseudo.Count -eq 0) {
        '   No prediction is sure enough: more labelled clips are what is needed.'
        break
    }
    $pseudo | Export-DogSoundManifest -Path $manifest -AudioRoot $unlabelledPath -Force
    '   {0} of {1} clips got a label; {2:0.0} % of these are right.' -f $pseudo.Count, $unlabelled.Count, (100 * $right.Count / $pseudo.Count)

    $model = [System.IO.Path]::Combine($OutputPath, "round-$round.safetensors")
    $null = @($clips) + @($pseudo) | Start-DogSoundTraining -OutputPath $model @settings
    $evaluation = $clips | Test-DogSoundModel -Model $model -Bootstrap 0
    '   On the test clips: weighted AUC {0:0.000}, accuracy {1:0.000}' -f $evaluation.WeightedAuc, $evaluation.Accuracy
}

''
"Written: $OutputPath (round-*.safetensors are the models, pseudo-*.csv the labels that were learnt from)"
'A difference of a few hundredths is chance with so few test clips; another seed shows it (-Seed 8).'
