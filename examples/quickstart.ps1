<#
.SYNOPSIS
    From sound files to predictions in a minute: makes a few sounds, looks at them, predicts them and writes a CSV.
.DESCRIPTION
    The sounds are synthetic and the model is untrained: its weights are random, so its answers are, too. What this shows is
    the way of a clip through the cmdlets; put your own clips and a trained model in their places.
.PARAMETER OutputPath
    Folder for the clips, the model and the results.
.EXAMPLE
    ./examples/quickstart.ps1 -OutputPath ./output/quickstart
#>
param(
    [string] $OutputPath = [System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'quickstart')
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name DogSound)) {
    Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, '..', 'output', 'DogSound'))
}
$OutputPath = [System.IO.Path]::GetFullPath($OutputPath)
$clips = [System.IO.Path]::Combine($OutputPath, 'clips')
$null = [System.IO.Directory]::CreateDirectory($clips)

# A WAV file by hand (mono, 16 bit, 8 kHz), so that the example needs nothing but the module.
function Write-Wav([string] $Path, [double] $Seconds, [scriptblock] $Sound) {
    $rate = 8000
    $count = [int]($Seconds * $rate)
    $writer = [System.IO.BinaryWriter]::new([System.IO.File]::Create($Path))
    try {
        foreach ($part in 'RIFF', (36 + 2 * $count), 'WAVEfmt ', 16, [int16]1, [int16]1, $rate, (2 * $rate), [int16]2, [int16]16, 'data', (2 * $count)) {
            if ($part -is [string]) { $writer.Write([System.Text.Encoding]::ASCII.GetBytes($part)) } else { $writer.Write($part) }
        }
        for ($n = 0; $n -lt $count; $n++) { $writer.Write([int16](32767 * [Math]::Clamp([double](& $Sound ($n / $rate)), -1.0, 1.0))) }
    }
    finally { $writer.Dispose() }
}

$random = [System.Random]::new(7)
$sounds = [ordered]@{
    'bark'  = 2, { param($t) [Math]::Exp(-9 * ($t % 0.6)) * (0.5 * [Math]::Sin(2 * [Math]::PI * 450 * $t) + 0.4 * ($random.NextDouble() - 0.5)) }
    'howl'  = 5, { param($t) 0.4 * [Math]::Sin(2 * [Math]::PI * (420 + 90 * [Math]::Sin($t)) * $t) }
    'alarm' = 5, { param($t) if ($t % 1 -lt 0.5) { 0.6 * [Math]::Sign([Math]::Sin(2 * [Math]::PI * 3100 * $t)) } else { 0 } }
    'night' = 12, { 0.05 * ($random.NextDouble() - 0.5) }
}
foreach ($name in $sounds.Keys) {
    $seconds, $sound = $sounds[$name]
    Write-Wav -Path ([System.IO.Path]::Combine($clips, "$name.wav")) -Seconds $seconds -Sound $sound
}
[System.IO.File]::WriteAllText([System.IO.Path]::Combine($clips, 'broken.wav'), 'not a sound')

''
'1. What is in the folder? One file is broken: an error names it, and the rest goes on.'
Get-DogSoundClip -LiteralPath $clips -ErrorAction Continue -ErrorVariable broken 2>$null | Out-Default
foreach ($problem in $broken) { "   $($problem.Exception.Message)" }
[System.IO.File]::Delete([System.IO.Path]::Combine($clips, 'broken.wav'))

''
'2. A model (untrained: its answers are random).'
$model = New-DogSoundModel -Path ([System.IO.Path]::Combine($OutputPath, 'untrained.safetensors')) -Seed 7 -Force `
    -Class Barking, Howling, Crying, COSmoke, GlassBreaking, Other
$model | Out-Default

''
'3. Predictions: the 12 s recording is cut into windows.'
$predictions = Get-DogSoundPrediction -LiteralPath $clips -Model $model
$predictions | Out-Default

$csv = [System.IO.Path]::Combine($OutputPath, 'predictions.csv')
$predictions | Export-DogSoundPrediction -Path $csv
$pictures = @(Get-DogSoundFeature -LiteralPath $clips -Model $model -As Png -Destination ([System.IO.Path]::Combine($OutputPath, 'pictures')) -Force)

''
"Written: $csv"
"         $($pictures.Count) spectrograms in $([System.IO.Path]::Combine($OutputPath, 'pictures'))"
''
'With your own recordings and a trained model:'
'  Get-DogSoundPrediction <folder> -Model <model.safetensors> | Export-DogSoundPrediction predictions.csv'
'  Get-Help Get-DogSoundPrediction -Full'
