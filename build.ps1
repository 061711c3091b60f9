#!/usr/bin/env pwsh
# The same door as build.sh:
#   ./build.ps1 [build|test|pack|demo|docs|format] [MSBuild properties, such as -p:IncludeNatives=false]
#   ./build.ps1 bench [import|features|prediction|training|epoch|evaluation|memory|training-memory|store|service|service-fuzz ...]
param(
    [ValidateSet('build', 'test', 'pack', 'demo', 'bench', 'docs', 'format')]
    [string] $Target = 'build',

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Arguments = @()
)
Set-Location -LiteralPath $PSScriptRoot

if (-not (Get-Command -Name dotnet -CommandType Application -ErrorAction SilentlyContinue) -or -not (@(dotnet --list-sdks) -match '^10\.')) {
    [Console]::Error.WriteLine('The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again.')
    exit 1
}

$summary = 'output/tests/summary.txt'
if (Test-Path -LiteralPath $summary) {
    Remove-Item -LiteralPath $summary
}
$runs = $Target -in 'demo', 'bench'
$properties = if ($Target -eq 'bench') { @() } else { $Arguments }
dotnet build build/DogSound.proj -nologo -v:m "-t:$($runs ? 'build' : $Target)" @properties
if ($LASTEXITCODE -eq 0 -and $Target -eq 'demo') {
    & ./output/bin/dogsound examples/quickstart.ps1
}
if ($LASTEXITCODE -eq 0 -and $Target -eq 'bench') {
    dotnet tests/DogSound.Benchmarks/bin/Release/net10.0/DogSound.Benchmarks.dll @Arguments
}
$status = $LASTEXITCODE
if (Test-Path -LiteralPath $summary) {
    Get-Content -LiteralPath $summary
}
exit $status
