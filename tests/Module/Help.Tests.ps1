BeforeDiscovery {
    . $PSScriptRoot/Setup.ps1
    $commands = (Get-Command -Module DogSound).Name
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # What Tab offers at the end of a line.
    function Get-Completion([string] $Line) {
        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches.CompletionText
    }
}

Describe 'Help of <_>' -ForEach $commands {
    It 'has a synopsis, a description and examples' {
        $help = Get-Help -Name $_ -Full
        $help.Synopsis.Trim() | Should -Match '^[A-Z].+\.$'
        ($help.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        $shown = Get-Help -Name $_ -Examples | Out-String -Width 500
        $shown | Should -Match 'Example 1: '
        $shown | Should -Match ([regex]::Escape($_))
    }

    It 'describes every parameter, and lists all of them in its syntax' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $help = Get-Help -Name $_ -Full
        $listed = @($help.Syntax.syntaxItem.parameter.name)
        foreach ($name in (Get-Command -Name $_).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $listed | Should -Contain $name
            ($help.parameters.parameter | Where-Object name -EQ $name).description.Text | Should -Not -BeNullOrEmpty -Because "-$name needs words"
        }
    }
}

Describe 'Tab' {
    It 'completes commands and parameters' {
        Get-Completion 'Get-DogSoundPred' | Should -Contain Get-DogSoundPrediction
        Get-Completion 'Get-DogSoundPrediction -Mo' | Should -Be '-Model'
        Get-Completion 'Get-DogSoundClip -Label' | Should -Be '-LabelFromFolder'
        @(Get-Completion 'New-DogSoundModel -M' | Sort-Object) | Should -Be '-MaximumFrequency', '-MelCount', '-MinimumFrequency'
    }

    It 'completes the values of <line>' -ForEach @(
        @{ line = 'Get-DogSoundPrediction -Merge '; values = 'Maximum', 'Mean', 'None' }
        @{ line = 'Get-DogSoundPrediction -Precision '; values = 'Auto', 'BFloat16', 'Float32' }
        @{ line = 'Get-DogSoundFeature -As '; values = 'Npy', 'Object', 'Png' }
        @{ line = 'Export-DogSoundPrediction -Format '; values = 'Csv', 'Json', 'JsonLines', 'Submission' }
        @{ line = 'Export-DogSoundPrediction -Format js'; values = 'Json', 'JsonLines' }
        @{ line = 'New-DogSoundModel -Architecture '; values = 'audio-ntt', 'resnet18' }
        @{ line = 'New-DogSoundModel -Architecture res'; values = 'resnet18' }
        @{ line = 'Get-DogSoundConfiguration -Set training.sch'; values = 'training.schedule=' }
        @{ line = 'Get-DogSoundConfiguration -Set training.schedule=co'; values = 'training.schedule=constant', 'training.schedule=cosine' }
        @{ line = 'Get-DogSoundPrediction -Device cu'; values = 'cuda', 'cuda:0', 'cuda:1' }
    ) {
        @(Get-Completion $line | Sort-Object) | Should -Be $values
    }

    It 'completes the properties of what comes down the pipeline' {
        Get-Completion 'Get-DogSoundClip | Where-Object Samp' | Should -Be SampleRate
        Get-Completion 'Get-DogSoundPrediction | Sort-Object Conf' | Should -Be Confidence
        Get-Completion 'Import-DogSoundManifest | Group-Object Lab' | Should -Contain Label
    }

    It 'completes the names of files' {
        New-TestSound "$TestDrive/tab/bark one.wav"
        Push-Location -LiteralPath "$TestDrive/tab"
        try { Get-Completion 'Get-DogSoundClip ba' | Should -Match "^& '.*bark one\.wav'`$|^'.*bark one\.wav'`$" }
        finally { Pop-Location }
    }

    It 'completes presets and YAML files as configurations' {
        $null = New-Item -ItemType Directory -Path "$TestDrive/configs/sub"
        'dog.yaml', 'my.YML', 'notes.txt' | ForEach-Object { Set-Content -LiteralPath "$TestDrive/configs/$_" -Value '{}' }
        Push-Location -LiteralPath "$TestDrive/configs"
        try {
            @(Get-Completion 'Get-DogSoundConfiguration ' | ForEach-Object { Split-Path -Leaf $_ } | Sort-Object) |
                Should -Be 'default', 'dog.yaml', 'my.YML', 'seed', 'sub', 'tiny'
        }
        finally { Pop-Location }
    }
}
