<#
.SYNOPSIS
    The training container of a cloud: clips and hyperparameters in, a model out, as Amazon SageMaker asks for it.
.DESCRIPTION
    Reads -Root (/opt/ml), which is laid out as the contract says: hyperparameters, the channel with the clips, and in the channel model the
    model to begin with. Trains, writes the model and its evaluation to <root>/model, and ends with 0. What goes wrong stands in
    <root>/output/failure, and the exit code is 1. While it trains, checkpoints lie in <root>/checkpoints: where the machine is taken away
    (SIGTERM), one more is written, the exit code is 143, and the same job, started again, goes on from there.
.PARAMETER Root
    The container's folder.
.PARAMETER WorkPath
    Folder for what need not survive: decoded clips, the earlier model taken out of its archive.
.PARAMETER Device
    Where to compute: auto, cpu, cuda.
.EXAMPLE
    dogsound examples/cloud/train.ps1 -Root ./ml
#>
param(
    [string] $Root = '/opt/ml',
    [string] $WorkPath = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'dogsound-job'),
    [string] $Device = 'auto'
)

$ErrorActionPreference = 'Stop'
$Root = [System.IO.Path]::GetFullPath($Root)
$failure = [System.IO.Path]::Combine($Root, 'output', 'failure')

function Write-Whole([string] $Path, [string] $Text) {
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    [System.IO.File]::WriteAllText("$Path.partial", $Text)
    [System.IO.File]::Move("$Path.partial", $Path, $true)
}

try {
    if (-not (Get-Module -Name DogSound)) { Import-Module -Name DogSound }
    # Of a start before this one.
    if ([System.IO.File]::Exists($failure)) { [System.IO.File]::Delete($failure) }
    $job = Import-DogSoundTrainingJob -Root $Root -WorkPath $WorkPath

    # A bad row or a clip that can't be read costs itself, and is written to the log; the others are learnt from.
    $import = @{ Path = $job.Manifest; AudioRoot = $job.AudioRoot; Class = $job.Class; MultiLabel = $job.IsMultiLabel }
    $clips = @(Import-DogSoundManifest @import -ErrorAction Continue)
    if ($clips.Count -eq 0) { throw "$($job.Manifest): no row of it is a clip that can be used." }
    if (-not ($clips | Where-Object { $null -ne $_.Part })) {
        $clips = @($clips | Split-DogSoundDataset -ValidationFraction $job.ValidationFraction -TestFraction $job.TestFraction -Seed $job.SplitSeed -ErrorAction Continue)
    }

    $training = @{
        OutputPath = $job.CheckpointPath; Set = $job.Set; Resume = $true; Device = $Device
        StorePath = [System.IO.Path]::Combine($WorkPath, 'store'); ErrorAction = 'Continue'
    }
    if ($job.Configuration) { $training.Configuration = $job.Configuration }
    $result = if ($job.PreviousModel) { $clips | Update-DogSoundModel -Model $job.PreviousModel @training }
    else { $clips | Start-DogSoundTraining -KeepRehearsalClip:$job.KeepRehearsalClip @training }
    if (-not $result) { throw 'The training came to no model; the log says why.' }

    $test = @($clips | Where-Object Part -EQ Test)
    $evaluation = if ($test.Count -gt 0) { $test | Test-DogSoundModel -Model $result.Path -Device $Device -Bootstrap 0 -ErrorAction Continue } else { $result.Validation }

    # The log first: where there is a model, all of it is there.
    Write-Whole "$($job.ModelPath).log.jsonl" ([System.IO.File]::ReadAllText($result.LogPath))
    [System.IO.File]::Copy($result.Path, "$($job.ModelPath).partial", $true)
    [System.IO.File]::Move("$($job.ModelPath).partial", $job.ModelPath, $true)

    # Lines that a cloud's metric definitions can find.
    "train_count=$($result.TrainCount); validation_count=$($result.ValidationCount); test_count=$($test.Count);"
    if ($evaluation) {
        foreach ($name in 'WeightedAuc', 'MacroAuc', 'MeanAveragePrecision', 'Accuracy', 'LogLoss') {
            if ($null -ne $evaluation.$name) { [string]::Format([cultureinfo]::InvariantCulture, '{0}={1:0.000000};', $name, $evaluation.$name) }
        }
    }
    "model=$($job.ModelPath)"
    exit 0
}
catch {
    # A machine that is taken away is no failure: the checkpoint is there, and the next start goes on.
    if ($_.FullyQualifiedErrorId -like 'DogSound.TrainingInterrupted*') { exit 143 }
    [System.Console]::Error.WriteLine($_.Exception.Message)
    Write-Whole $failure $_.Exception.Message
    exit 1
}
