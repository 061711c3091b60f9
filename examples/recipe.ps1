<#
.SYNOPSIS
    The whole published recipe on labelled recordings, fold by fold: audit, augment, train, pseudo-label, train again, judge.
.DESCRIPTION
    One fold after the other is kept for the test. Of the others, only a part of the labels is used, as if nobody had labelled the rest;
    so the precision of the pseudo-labels can be compared with what was predicted for them. Three ensembles come of each fold, and all of
    them are judged on the clips of the fold, which nothing has learnt from:
      labelled   learns from the labelled clips as they are;
      augmented  learns from the variants that a policy makes of them;
      pseudo     learns from both those and the clips that the second ensemble has labelled.
    The labelled clips are dealt into a few parts, and each model of an ensemble learns from all of them but one. So every labelled clip
    is heard by a model that does not know it, and tells how far the labels of that ensemble can be trusted: with a part set aside for that, a
    few dozen clips would have to tell.
    All models see the labelled clips, or variants of them, about equally often: fewer epochs where there are variants. What has
    pseudo-labels comes on top.
    Recordings that are in the test and among the clips to learn from are left out of the latter.
.PARAMETER Manifest
    The labelled clips: a CSV file with a Fold column, as Import-DogSoundManifest reads it.
.PARAMETER AudioRoot
    Folder of the clips. Default: the manifest's.
.PARAMETER OutputPath
    Folder for augmented clips, models and results. A run that was stopped goes on with the same command.
.PARAMETER Policy
    How clips are augmented: a preset (seed, default) or a YAML file. The preset seed needs -NoisePath.
.PARAMETER NoisePath
    Folder of recorded noise for the policy.
.PARAMETER LabelledFraction
    Share of the clips of the other folds whose labels may be learnt from.
.PARAMETER ModelCount
    Models of an ensemble.
.PARAMETER MinimumPrecision
    What the precision of a class must reach for its pseudo-labels to be used: the lower end of its interval.
.PARAMETER ConfidenceLevel
    Level of that interval. With sixteen labelled clips of a class, of which all are called right, its lower end is 0.91 at a level of 0.8.
.PARAMETER Weight
    How much a pseudo-label counts beside a label.
.PARAMETER Configuration
    How to train: a preset (seed, default, tiny) or a YAML file.
.PARAMETER Epochs
    Times that the first model sees every clip.
.PARAMETER Fold
    The folds to keep for the test in turn. Default: all.
.PARAMETER Seed
    Seed of split, augmentation and training.
.EXAMPLE
    ./examples/recipe.ps1 -Manifest ./clips.csv -Policy seed -NoisePath ./noises -OutputPath ./output/recipe
#>
param(
    [Parameter(Mandatory)] [string] $Manifest,
    [string] $AudioRoot,
    [string] $OutputPath = [System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'recipe'),
    [string] $Policy = 'default',
    [string] $NoisePath,
    [double] $LabelledFraction = 0.5,
    [int] $ModelCount = 3,
    [double] $MinimumPrecision = 0.8,
    [double] $ConfidenceLevel = 0.8,
    [double] $Weight = 0.5,
    [string] $Configuration = 'seed',
    [int] $Epochs = 40,
    [string[]] $Fold,
    [int] $Seed = 0
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name DogSound)) {
    Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'DogSound'))
}
$OutputPath = [System.IO.Path]::GetFullPath($OutputPath)
$import = @{ Path = $Manifest }
if ($AudioRoot) { $import.AudioRoot = $AudioRoot }
$augment = @{ Policy = $Policy; Seed = $Seed }
if ($NoisePath) { $augment.NoisePath = $NoisePath }
$train = @{ Configuration = $Configuration; Seed = $Seed; Set = 'training.batch_size=32'; Resume = $true; WarningAction = 'SilentlyContinue' }

'1. Audit: what is wrong with the clips, and which recordings are there twice?'
$clips = @(Import-DogSoundManifest @import | Get-DogSoundClip -ErrorAction Continue -ErrorVariable broken 2>$null)
foreach ($problem in $broken) { "   Left out: $($problem.Exception.Message)" }
foreach ($clip in $clips | Where-Object { $_.Issues }) { "   $($clip.Path): $($clip.Issues)" }
# What was cut off is refused by all that follows.
$clips = @($clips | Where-Object { -not ($_.Issues -band 'Truncated') })
$duplicates = @($clips | Find-DogSoundDuplicate)
foreach ($pair in $duplicates) { "   $($pair.Path) is $($pair.OtherPath)$(if ($pair.IsLeak) { ', in another fold' })" }
$copies = @{}
foreach ($pair in $duplicates) {
    $copies[$pair.Path] = @($copies[$pair.Path]) + $pair.OtherPath
    $copies[$pair.OtherPath] = @($copies[$pair.OtherPath]) + $pair.Path
}
# The folds are kept here: a clip that has one is not dealt to another part.
$foldOf = @{}
$names = @{}
foreach ($clip in $clips) {
    $foldOf[$clip.Path] = $clip.Fold
    $names[$clip.Fold] = $true
    $clip.Fold = $null
}
if (-not $Fold) {
    $Fold = @($names.Keys)
    [System.Array]::Sort($Fold)
}

# One model for each part of the labelled clips, which it does not learn from.
function Start-Ensemble([string] $Step, [string] $Name, [object[]] $Clip, [int] $Epochs) {
    foreach ($part in 1..$ModelCount) {
        $path = [System.IO.Path]::Combine($OutputPath, "$Step.fold-$Name.$part.safetensors")
        $null = $Clip | Where-Object { $partOf[$(if ($_.Source) { $_.Source } else { $_.Path })] -ne $part } | Start-DogSoundTraining -OutputPath $path -Epochs $Epochs @train
        $path
    }
}

$heldOut = @{ labelled = @(); augmented = @(); pseudo = @() }
$count = @{ Label = 0; Right = 0; Estimated = 0.0; Low = 0.0 }
foreach ($name in $Fold) {
    ''
    "2. Fold $name is kept for the test."
    $test = @($clips | Where-Object { $foldOf[$_.Path] -eq $name })
    $leaks = @($test | ForEach-Object { $copies[$_.Path] } | Where-Object { $_ })
    $others = @($clips | Where-Object { $foldOf[$_.Path] -ne $name -and $_.Path -notin $leaks })
    # The part Test stands for what nobody has labelled; the fold itself is not in it.
    $known = @{}
    foreach ($clip in $others) { $known[$clip.Path] = $clip.Label }
    foreach ($clip in $clips) { $clip.Part = $null }
    $parts = @($others | Split-DogSoundDataset -ValidationFraction 0 -TestFraction (1 - $LabelledFraction) -Seed $Seed)
    $labelled = @($parts | Where-Object { $_.Part -eq 'Train' })
    $unlabelled = @($parts | Where-Object { $_.Part -eq 'Test' } | ForEach-Object { $_.Path })
    $countOf = @{}
    foreach ($clip in $labelled) { $countOf[$clip.Label]++ }
    $rare = @($countOf.Keys | Where-Object { $countOf[$_] -lt $ModelCount })
    if ($rare) { throw "Of $($rare -join ', ') fewer than $ModelCount clips are labelled: a model would not know what it is asked. Give more clips, or a lower -ModelCount." }
    $partOf = @{}
    foreach ($clip in $labelled | Split-DogSoundDataset -FoldCount $ModelCount -Seed $Seed) { $partOf[$clip.Path] = [int]$clip.Fold }
    "   $($labelled.Count) labelled clips, $($unlabelled.Count) whose labels nobody is told, $($test.Count) for the test."

    $models = @{}
    $models.labelled = @(Start-Ensemble labelled $name $labelled $Epochs)
    $variants = @($labelled | Invoke-DogSoundAugment -Destination ([System.IO.Path]::Combine($OutputPath, "augmented-$name")) @augment)
    $fewer = [System.Math]::Max(1, [int]($Epochs * $labelled.Count / $variants.Count))
    "   $($variants.Count) augmented clips, $fewer epochs."
    $models.augmented = @(Start-Ensemble augmented $name $variants $fewer)

    $unheard = foreach ($part in 1..$ModelCount) {
        $labelled | Where-Object { $partOf[$_.Path] -eq $part } | Get-DogSoundPrediction -Model $models.augmented[$part - 1] -Merge Mean
    }
    $choice = @{
        Validation = @($unheard); MinimumPrecision = $MinimumPrecision; ConfidenceLevel = $ConfidenceLevel; Weight = $Weight; WarningAction = 'SilentlyContinue'
    }
    $predictions = @(foreach ($model in $models.augmented) { Get-DogSoundPrediction -LiteralPath $unlabelled -Model $model -Merge Mean })
    foreach ($class in $predictions | New-DogSoundPseudoLabel @choice -Report) {
        if ($class.Selected -gt 0) {
            $count.Estimated += $class.Selected * $class.EstimatedPrecision
            $count.Low += $class.Selected * $class.PrecisionLow
        }
    }
    $pseudo = @($predictions | New-DogSoundPseudoLabel @choice)
    $right = @($pseudo | Where-Object { $_.Label -eq $known[$_.Path] })
    $count.Label += $pseudo.Count
    $count.Right += $right.Count
    "   $($pseudo.Count) pseudo-labels, $($right.Count) of them right."
    $more = @($pseudo | Invoke-DogSoundAugment -Destination ([System.IO.Path]::Combine($OutputPath, "pseudo-$name")) @augment)
    $models.pseudo = @(Start-Ensemble pseudo $name (@($variants) + @($more)) $fewer)

    foreach ($step in 'labelled', 'augmented', 'pseudo') {
        $predicted = @($test | Get-DogSoundPrediction -Model $models[$step] -Merge Mean)
        $heldOut[$step] += $predicted
        $evaluation = $predicted | Test-DogSoundModel -Bootstrap 0
        '   {0,-10} accuracy {1:0.000}, weighted AUC {2:0.000}' -f $step, $evaluation.Accuracy, $evaluation.WeightedAuc
    }
}

''
"3. All folds together ($($Fold -join ', '))."
foreach ($step in 'labelled', 'augmented', 'pseudo') {
    $evaluation = $heldOut[$step] | Test-DogSoundModel
    '   {0,-10} accuracy {1:0.000}, weighted AUC {2:0.000}' -f $step, $evaluation.Accuracy, $evaluation.WeightedAuc
}
if ($count.Label -gt 0) {
    '   {0} pseudo-labels: {1:0.0} % right; estimated {2:0.0} %, and at least {3:0.0} %' -f
        $count.Label, (100 * $count.Right / $count.Label), (100 * $count.Estimated / $count.Label), (100 * $count.Low / $count.Label)
}
