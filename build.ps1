#!/usr/bin/env pwsh
# The same door as build.sh: ./build.ps1 [build|test|pack|demo|bench|docs|format] [MSBuild properties, such as -p:IncludeNatives=false]
param(
    [ValidateSet('build', 'test', 'pack', 'demo', 'bench', 'docs', 'format')]
    [string] $Target = 'build',

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Properties = @()
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
dotnet build build.proj -nologo -v:m "-t:$Target" @Properties
$status = $LASTEXITCODE
if (Test-Path -LiteralPath $summary) {
    Get-Content -LiteralPath $summary
}
exit $status
