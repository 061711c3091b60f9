<#
.SYNOPSIS
    Clips and classes arrive in stages; a service answers all the time, and models are retrained in between.
.DESCRIPTION
    One fold of the labelled recordings is kept to judge by: no run of the retraining ever sees it. The others arrive in three
    stages: first all classes but four, then two more and more clips of the first ones, then the rest. At every stage Invoke-DogSoundRetraining
    does what a scheduled task would do. From the end of the first stage on a service answers for the champion, while a caller sends it recordings
    without a pause, through every retraining and every change of the model.

    The end says how good the champion of each stage is on the fold that nobody has heard, beside a model that was trained from the
    beginning on everything that had arrived; how much of each class was forgotten; and whether all calls were answered.
.PARAMETER Manifest
    The labelled clips: a CSV file with a Fold column, as Import-DogSoundManifest reads it.
.PARAMETER AudioRoot
    Folder of the clips. Default: the manifest's.
.PARAMETER OutputPath
    Folder for everything. A run that was stopped goes on with the same command.
.PARAMETER JudgeFold
    The fold that models are judged by. Default: the last one.
.PARAMETER Configuration
    How to train: a preset (seed, default, tiny) or a YAML file.
.PARAMETER CallInterval
    Seconds between two calls of the service.
.EXAMPLE
    ./examples/final-round.ps1 -Manifest ./clips.csv -OutputPath ./output/final-round
#>
param(
    [Parameter(Mandatory)] [string] $Manifest,
    [string] $AudioRoot,
    [string] $OutputPath = [System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'final-round'),
    [string] $JudgeFold,
    [string] $Configuration = 'default',
    [double] $CallInterval = 2
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name DogSound)) {
    Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'DogSound'))
}
$OutputPath = [System.IO.Path]::GetFullPath($OutputPath)
function At([string[]] $Name) { [System.IO.Path]::Combine([string[]](@($OutputPath) + $Name)) }
$import = @{ Path = $Manifest }
if ($AudioRoot) { $import.AudioRoot = $AudioRoot }
$clips = @(Import-DogSoundManifest @import)
if (-not $AudioRoot) { $AudioRoot = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetFullPath($Manifest)) }

$classes = @(); $folds = @()
foreach ($clip in $clips) {
    if ($clip.Label -notin $classes) { $classes += $clip.Label }
    if ($clip.Fold -notin $folds) { $folds += $clip.Fold }
}
[System.Array]::Sort($folds)
if (-not $JudgeFold) { $JudgeFold = $folds[-1] }
$lateFold = @($folds | Where-Object { $_ -ne $JudgeFold })[-1]
if ($classes.Count -lt 6 -or $folds.Count -lt 3) { throw "$Manifest has $($classes.Count) classes in $($folds.Count) folds; six classes and three folds are needed." }
# Of ten classes six are known at the end of the first stage, then eight, then all.
$known = ($classes.Count - 4), ($classes.Count - 2), $classes.Count
$judges = @($clips | Where-Object { $_.Fold -eq $JudgeFold })

# What arrives at a stage: new classes without their late clips, and the late clips of the classes of the stage before.
function Get-Arrival([int] $Stage) {
    $new = $classes[$(if ($Stage) { $known[$Stage - 1] } else { 0 })..($known[$Stage] - 1)]
    $old = if ($Stage -eq 0) { @() } elseif ($Stage -eq 1) { $classes[0..($known[0] - 1)] } else { $classes[$known[$Stage - 2]..($known[$Stage - 1] - 1)] }
    foreach ($clip in $clips) {
        if ($clip.Fold -eq $JudgeFold) { continue }
        if (($clip.Label -in $new -and $clip.Fold -ne $lateFold) -or ($clip.Label -in $old -and $clip.Fold -eq $lateFold)) { $clip }
    }
}

$retraining = At 'retraining.yaml'
$null = [System.IO.Directory]::CreateDirectory((At 'arrived'))
[System.IO.File]::WriteAllText($retraining, @"
registry: $(At 'registry')
work: $(At 'work')
configuration: $Configuration
minimum_new_clips: 1
clips:
  - manifest: $(At 'arrived', '*.csv')
    audio_root: $([System.IO.Path]::GetFullPath($AudioRoot))
"@)

# Calls are WAV files: those of the judging fold, as they are.
[System.IO.File]::WriteAllText((At 'as-it-is.yaml'), 'variants: [{ name: original }]')
$sounds = @($judges | Invoke-DogSoundAugment -Destination (At 'calls') -Policy (At 'as-it-is.yaml') | ForEach-Object { $_.Path })

# Sends a recording every few seconds until it is told to stop.
$stop = [System.Threading.ManualResetEvent]::new($false)
$calls = [System.Collections.Concurrent.ConcurrentQueue[object]]::new()
$caller = [powershell]::Create([initialsessionstate]::CreateDefault2()).AddScript({
    param($Uri, $Sounds, $Interval, $Stop, $Calls)
    $client = [System.Net.Http.HttpClient]::new()
    $client.Timeout = [System.TimeSpan]::FromSeconds(10)
    for ($call = 0; -not $Stop.WaitOne([int](1000 * $Interval)); $call++) {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $status = 0
        try {
            $body = [System.Net.Http.ByteArrayContent]::new([System.IO.File]::ReadAllBytes($Sounds[$call % $Sounds.Count]))
            $response = $client.PostAsync($Uri, $body).GetAwaiter().GetResult()
            $status = [int]$response.StatusCode
            $null = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
        }
        catch { $status = 0 }
        $Calls.Enqueue([pscustomobject]@{ Status = $status; Seconds = $watch.Elapsed.TotalSeconds })
    }
})

function Measure-Model([string] $Model, [string[]] $Class) {
    $judges | Where-Object { $_.Label -in $Class } | Get-DogSoundPrediction -Model $Model -Merge Mean | Test-DogSoundModel -Bootstrap 0
}

$service = $null
$results = @()
$arrived = @()
$before = $null
try {
    for ($stage = 0; $stage -lt 3; $stage++) {
        $arrival = @(Get-Arrival $stage)
        $arrived += $arrival
        $now = $classes[0..($known[$stage] - 1)]
        "Stage $($stage + 1): $($arrival.Count) clips arrive; $($now.Count) classes."
        foreach ($clip in $arrival) { $clip.Fold = $null }
        $arrival | Export-DogSoundManifest -Path (At 'arrived', "stage-$($stage + 1).csv") -AudioRoot $AudioRoot -Force
        # What is wrong with single clips is said, and they are left out.
        $report = Invoke-DogSoundRetraining -Path $retraining -ErrorAction Continue
        "   $($report.Outcome), version $($report.Version): $($report.Reason) ($([int]$report.Duration.TotalSeconds) s)"
        if (-not $service) {
            $service = Start-DogSoundService -Registry (At 'registry') -Port 0 -Set poll_interval=1
            $running = $caller.AddArgument([System.Uri]::new($service.Uri, 'classify')).AddArgument($sounds).AddArgument($CallInterval).AddArgument($stop).AddArgument($calls).BeginInvoke()
        }

        $champion = Get-DogSoundModel -Registry (At 'registry') -Champion
        $model = Measure-Model $champion.Path $now
        $scratch = At "scratch-$($stage + 1).safetensors"
        $null = $arrived | Split-DogSoundDataset -ValidationFraction 0.2 | Start-DogSoundTraining $scratch -Configuration $Configuration -Resume
        $fresh = Measure-Model $scratch $now
        $forgotten = @{}
        if ($before) {
            $then = Measure-Model $before.Path $old
            $still = Measure-Model $champion.Path $old
            foreach ($class in $then.Classes) {
                $same = $still.Classes | Where-Object { $_.Label -eq $class.Label }
                $forgotten[$class.Label] = $class.Auc - $same.Auc
            }
        }
        $results += [pscustomobject]@{ Stage = $stage + 1; Champion = $model; Scratch = $fresh; Forgotten = $forgotten }
        $before = $champion
        $old = $now
    }
}
finally {
    $null = $stop.Set()
    try { if ($running) { $null = $caller.EndInvoke($running) } }
    finally { if ($service) { $service | Stop-DogSoundService } }
}

''
foreach ($result in $results) {
    'Stage {0}: champion weighted AUC {1:0.000}, accuracy {2:0.000}; trained from the beginning {3:0.000}, {4:0.000}.' -f
        $result.Stage, $result.Champion.WeightedAuc, $result.Champion.Accuracy, $result.Scratch.WeightedAuc, $result.Scratch.Accuracy
    foreach ($class in $result.Forgotten.Keys) { '   {0}: AUC {1:+0.000;-0.000}' -f $class, (-$result.Forgotten[$class]) }
}
$all = $calls.ToArray()
$good = @($all | Where-Object { $_.Status -eq 200 })
$seconds = [double[]]@($all | ForEach-Object { $_.Seconds })
[System.Array]::Sort($seconds)
'{0} calls, {1} of them answered; median {2:0} ms, slowest {3:0} ms.' -f $all.Count, $good.Count, (1000 * $seconds[[int](($seconds.Count - 1) / 2)]), (1000 * $seconds[-1])
