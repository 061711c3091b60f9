BeforeAll {
    . $PSScriptRoot/Setup.ps1
    # As people install it: <a folder of the path>/DogSound/<version>.
    $version = (Import-PowerShellDataFile -LiteralPath $manifest).ModuleVersion
    $installed = New-Item -ItemType Directory -Path "$TestDrive/modules/DogSound"
    $link = if ($IsWindows) { 'Junction' } else { 'SymbolicLink' }
    $null = New-Item -ItemType $link -Path (Join-Path $installed $version) -Target (Split-Path $manifest)
}

Describe 'Importing the module' {
    It 'finds it by name in $env:PSModulePath, and loads it when a command is first used' {
        $result = Invoke-Process -Environment @{ PSModulePath = Join-Path $TestDrive 'modules' } -Script @'
            (Get-Module -Name DogSound -ListAvailable).Version.ToString()
            @(Get-Module -Name DogSound).Count
            @(Get-Command -Module DogSound -Name Get-DogSoundClip).Count
            @(Test-DogSoundEnvironment).Count -gt 0
            @(Get-Module -Name DogSound).Count
'@
        $result.Problems | Should -BeNullOrEmpty
        $result.Lines | Should -Be $version, '0', '1', 'True', '1'
    }

    It 'finds it by the path of its manifest, and by that of the folder of its versions' {
        $folder = Join-Path $TestDrive 'modules/DogSound'
        $result = Invoke-Process "Import-Module -Name '$manifest'; (Get-DogSoundDevice)[0].Name; Remove-Module -Name DogSound; Import-Module -Name '$folder'; (Get-DogSoundDevice)[0].Name"
        $result.Problems | Should -BeNullOrEmpty
        $result.Lines | Should -Be cpu, cpu
    }

    It 'survives -Force, and removal' {
        Import-Module -Name $manifest -Force
        Import-Module -Name $manifest -Force
        @(Get-DogSoundDevice)[0].Name | Should -Be cpu
        Remove-Module -Name DogSound
        Get-Command -Name Get-DogSoundDevice -ListImported -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Import-Module -Name $manifest
        @(Get-DogSoundDevice)[0].Name | Should -Be cpu
    }

    It 'prints nothing and touches no preference' {
        $result = Invoke-Process "Import-Module -Name '$manifest'; `$ErrorActionPreference; Get-Variable -Name *DogSound*, moduleContext, cmdlets -ErrorAction SilentlyContinue"
        $result.Problems | Should -BeNullOrEmpty
        $result.Lines | Should -Be 'Continue'
    }

    It 'works in thread jobs, beside the session that has it' {
        $jobs = 1..3 | ForEach-Object {
            Start-ThreadJob -ScriptBlock {
                Import-Module -Name $using:manifest
                (Get-DogSoundDevice)[0].Name
            }
        }
        $jobs | Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop | Should -Be cpu, cpu, cpu
    }

    It 'works in ForEach-Object -Parallel, and hands back the records of the session' {
        $clips = 1..6 | ForEach-Object { New-TestSound "$TestDrive/parallel/$_.wav"; "$TestDrive/parallel/$_.wav" } | ForEach-Object -Parallel {
            Import-Module -Name $using:manifest
            Get-DogSoundClip -LiteralPath $_
        } -ThrottleLimit 3
        @($clips).Count | Should -Be 6
        $clips | ForEach-Object { $_ -is [DogSound.Clip] | Should -BeTrue }
    }

    It 'works where another module has loaded other versions of its libraries' {
        # Each fake has the name of a library that the module brings, and nothing in it.
        $libraries = Get-ChildItem -LiteralPath (Join-Path (Split-Path $manifest) bin) -Filter *.dll | Where-Object Name -NotLike DogSound*
        $libraries.Name | Should -Contain CsvHelper.dll
        New-TestSound "$TestDrive/clash/a.wav"
        Set-Content -LiteralPath "$TestDrive/clash/list.csv" -Value 'Filename,Label', 'a.wav,Barking'
        $result = Invoke-Process @"
            `$null = New-Item -ItemType Directory -Path '$TestDrive/fakes'
            foreach (`$name in '$($libraries.BaseName -join "', '")') {
                Add-Type -TypeDefinition 'public class Nothing { }' -OutputAssembly "$TestDrive/fakes/`$name.dll"
                [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath("$TestDrive/fakes/`$name.dll").GetName().Version.ToString()
            }
            Import-Module -Name '$manifest'
            Set-Location -LiteralPath '$TestDrive/clash'
            `$null = New-DogSoundModel -Path m.safetensors -Architecture audio-ntt -Class Barking, Other -SampleRate 8000 -ClipDuration 0.5 -MelCount 16
            Import-DogSoundManifest -Path list.csv | Get-DogSoundPrediction -Model m.safetensors | Export-DogSoundPrediction -Path out.csv
            Get-DogSoundFeature -Path a.wav -As Png | ForEach-Object Name
            (Import-Csv -Path out.csv).ExpectedLabel
"@
        $result.Problems | Should -BeNullOrEmpty
        $result.Lines | Should -Be (@($libraries | ForEach-Object { '0.0.0.0' }) + 'a.png', 'Barking')
    }
}
