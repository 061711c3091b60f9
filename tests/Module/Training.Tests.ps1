BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Seconds, not a good model: 36 clips of a second to learn from, and a network of a few channels.
    $null = New-DogSoundSample -Path "$TestDrive/clips" -Count 60 -Duration 1 -Seed 3
    $clips = Get-DogSoundClip -Path "$TestDrive/clips" -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.2 -TestFraction 0.2 -Seed 7
    $settings = @{
        Configuration = 'tiny'
        StorePath     = "$TestDrive/store"
        Device        = 'cpu'
        BatchSize     = 12
        Epochs        = 2
        Set           = 'features.clip_duration=1', 'features.n_mels=16', 'model.width=4', 'training.warmup_epochs=0'
    }
    $result = $clips | Start-DogSoundTraining -OutputPath "$TestDrive/dog.safetensors" @settings

    # What a model has learnt: the file without its header, which tells when and how.
    function Get-WeightHash([string] $Path) {
        $bytes = [System.IO.File]::ReadAllBytes($Path)
        $start = 8 + [BitConverter]::ToInt64($bytes, 0)
        [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.IO.MemoryStream]::new($bytes, $start, $bytes.Length - $start)))
    }

    # Waits until a run has logged so many epochs.
    function Wait-Epoch([string] $Log, [int] $Count, [scriptblock] $IsRunning) {
        $limit = [datetime]::UtcNow.AddMinutes(2)
        while (@(Get-Content -LiteralPath $Log -ErrorAction SilentlyContinue | Where-Object { $_ -match '"event":"epoch"' }).Count -lt $Count) {
            if (-not (& $IsRunning) -or [datetime]::UtcNow -gt $limit) { throw "The run ended, or hangs, before its epoch $Count." }
            Start-Sleep -Milliseconds 20
        }
    }
}

Describe 'Training' {
    It 'answers with a result whose figures are numbers, and leaves a model and a log' {
        @($result).Count | Should -Be 1
        $result | Should -BeOfType DogSound.TrainingResult
        $result.Path | Should -Be (Join-Path $TestDrive dog.safetensors)
        $result.Classes | Should -Be Barking, COSmoke, Crying, GlassBreaking, Howling, Other
        $result.TrainCount, $result.ValidationCount, $result.TestCount, $result.FailedCount | Should -Be 36, 12, 12, 0
        $result.Epochs.Epoch | Should -Be 1, 2
        $result.Epochs | ForEach-Object { $_.TrainLoss | Should -BeGreaterThan 0; $_.ClipsPerSecond | Should -BeGreaterThan 0 }
        $result.BestEpoch | Should -Be ($result.Epochs | Where-Object IsBest | Select-Object -Last 1).Epoch
        $result.Validation.ClipCount | Should -Be 12
        $result.Validation.WeightedAuc | Should -BeOfType double
        $result.StopReason | Should -Be Completed
        $result.Duration | Should -BeGreaterThan 0
        (Get-DogSoundModel -Path $result.Path).IsTrained | Should -BeTrue
        (Get-Content -LiteralPath $result.LogPath | ConvertFrom-Json).event | Should -Be started, epoch, epoch, completed
        Test-Path -LiteralPath "$($result.Path).checkpoints" | Should -BeFalse -Because 'they go when the model is there'
    }

    It 'makes a result that stands for its model in the next command' {
        ($result | Get-DogSoundModel).Path | Should -Be $result.Path
        ($clips | Test-DogSoundModel -Model $result -Bootstrap 0).ClipCount | Should -Be 12
        @($clips | Select-Object -First 2 | Get-DogSoundPrediction -Model $result).Model | Should -Be $result.Path, $result.Path
    }

    It 'does nothing with -WhatIf' {
        $answer = $clips | Start-DogSoundTraining -OutputPath "$TestDrive/whatif/dog.safetensors" @settings -WhatIf
        $answer | Should -BeNullOrEmpty
        Test-Path -LiteralPath "$TestDrive/whatif" | Should -BeFalse
    }

    It 'replaces no model without -Force' {
        $before = Get-FileHash -LiteralPath $result.Path
        { $clips | Start-DogSoundTraining -OutputPath $result.Path @settings } | Should -Throw -ErrorId 'DogSound.FileExists,*' -ExpectedMessage '*-Force*'
        (Get-FileHash -LiteralPath $result.Path).Hash | Should -Be $before.Hash
    }

    It 'has nothing to do with -Resume where the model is finished' {
        $before = Get-FileHash -LiteralPath $result.Path
        $again = $clips | Start-DogSoundTraining -OutputPath $result.Path @settings -Resume
        $again.Epochs.TrainLoss | Should -Be $result.Epochs.TrainLoss
        (Get-FileHash -LiteralPath $result.Path).Hash | Should -Be $before.Hash
    }

    It 'refuses to go on with other settings, and names the difference' {
        { $clips | Start-DogSoundTraining -OutputPath $result.Path @settings -Seed 5 -Resume } |
            Should -Throw -ErrorId 'DogSound.*' -ExpectedMessage '*seed*'
    }

    It 'leaves a broken file and a clip without a label out, with an error each' {
        $broken = Join-Path $TestDrive broken.wav
        Set-Content -LiteralPath $broken -Value 'no sound'
        $bad = [DogSound.Clip] @{ Path = $broken; Label = 'Barking' }, [DogSound.Clip] @{ Path = "$TestDrive/nobody.wav" }
        $made = $clips + $bad | Start-DogSoundTraining -OutputPath "$TestDrive/broken.safetensors" @settings -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -Be 'DogSound.NoLabel,DogSound.PowerShell.StartDogSoundTrainingCommand', 'DogSound.NotAudio,DogSound.PowerShell.StartDogSoundTrainingCommand'
        $made.TrainCount, $made.FailedCount | Should -Be 36, 1
    }

    It 'cross-validates with -Fold all, and the folds are judged together' {
        $folds = $clips | Split-DogSoundDataset -FoldCount 2 -Seed 7 |
            Start-DogSoundTraining -OutputPath "$TestDrive/folds.safetensors" @settings -Fold all -WarningAction SilentlyContinue
        $folds.Fold | Should -Be '1', '2'
        ($folds.Predictions | Test-DogSoundModel -Bootstrap 0).ClipCount | Should -Be 60
        ($folds | Format-List -Property Fold, HeldOut | Out-String -Width 200) | Should -Match 'HeldOut : weighted AUC \d[.,]\d{3}, accuracy \d[.,]\d{3} \(30 clips\)'
    }
}

Describe 'Testing' {
    It 'throws below -MinimumWeightedAuc, after it has written the evaluation' {
        $seen = [System.Collections.Generic.List[object]]::new()
        { $clips | Test-DogSoundModel -Model $result -Bootstrap 0 -MinimumWeightedAuc 1 | ForEach-Object { $seen.Add($_) } } |
            Should -Throw -ErrorId 'DogSound.BelowMinimum,*' -ExpectedMessage '*WeightedAuc is 0.*, below 1*'
        $seen.ClipCount | Should -Be 12
        ($clips | Test-DogSoundModel -Model $result -Bootstrap 0 -MinimumWeightedAuc 0.001).WeightedAuc | Should -Be $seen[0].WeightedAuc
    }

    It 'ends the script of a build agent with exit code 1' {
        $run = Invoke-Process @"
            `$ErrorActionPreference = 'Stop'
            Import-Module -Name '$manifest'
            `$null = Test-DogSoundModel -Path '$TestDrive/clips' -Recurse -LabelFromFolder -Model '$($result.Path)' -Bootstrap 0 -MinimumWeightedAuc 1
            'next line'
"@
        $run.ExitCode | Should -Be 1
        $run.Lines | Should -BeNullOrEmpty
        $run.Problems | Should -Match 'The model is not good enough'
    }
}

Describe 'What a person sees' {
    It 'is a list for a result, and figures with a table of the classes for an evaluation' {
        $shown = $result | Out-String -Width 100
        $shown | Should -Match 'Clips +: 36 learnt from, 12 for validation, 12 left out for the test'
        $shown | Should -Match 'Epochs +: 2, the model is of epoch [12] \(Completed\)'
        $shown = $clips | Test-DogSoundModel -Model $result | Out-String -Width 100
        $shown | Should -Match 'WeightedAuc +\d[.,]\d{3} +\d[.,]\d{3} - \d[.,]\d{3} \(95 %\)'
        $shown | Should -Match 'GlassBreaking +2 +\d[.,]\d{3}'
    }

    It 'is a table for the epochs, and for evaluations with Format-Table' {
        ($result.Epochs | Out-String -Width 100) | Should -Match 'Epoch Train loss Validation loss'
        $evaluation = $clips | Test-DogSoundModel -Model $result -Bootstrap 0
        ($evaluation, $evaluation | Format-Table | Out-String -Width 100) | Should -Match 'Weighted AUC Macro AUC[^\n]+\n[-\s]+\ndog\.safetensors +12 +\d[.,]\d{3}'
    }

    It 'can be read where one command shows a result and an evaluation, in whatever order' {
        # PowerShell shows the first object by its view, and lists the properties of objects of other kinds.
        $evaluation = $clips | Test-DogSoundModel -Model $result -Bootstrap 0
        foreach ($order in ($result, $evaluation), ($evaluation, $result), ($clips[0], $result, $evaluation)) {
            $shown = $order | Out-String -Width 100
            $shown | Should -Match 'WeightedAuc +(: )?\d[.,]\d'
            $shown | Should -Match '(?m)^\w+ +: .*dog\.safetensors\s*$'
            $shown | Should -Match 'Validation +: weighted AUC \d[.,]\d{3}, accuracy \d[.,]\d{3} \(12 clips\)'
            $shown | Should -Not -Match 'DogSound\.|\{ \w+ = ' -Because 'that is for programs'
        }
    }
}

Describe 'A run that is stopped' {
    BeforeAll {
        $long = $settings.Clone()
        $long.Epochs = 30
        $straight = $clips | Start-DogSoundTraining -OutputPath "$TestDrive/straight.safetensors" @long
    }

    It 'as a thread job leaves a checkpoint within two seconds, and ends with the weights of a run that was not stopped' {
        $path = "$TestDrive/job.safetensors"
        $job = Start-ThreadJob -ScriptBlock {
            Import-Module -Name $using:manifest
            $options = $using:long
            $using:clips | Start-DogSoundTraining -OutputPath $using:path @options -Resume
        }
        Wait-Epoch "$path.log.jsonl" 2 { $job.State -in 'NotStarted', 'Running' }
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Stop-Job -Job $job
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2
        $job.State | Should -Be Stopped
        Remove-Job -Job $job
        @(Get-ChildItem -LiteralPath "$path.checkpoints" -Filter checkpoint-*).Count | Should -BeGreaterThan 0
        Test-Path -LiteralPath $path | Should -BeFalse
        { $clips | Start-DogSoundTraining -OutputPath $path @long } | Should -Throw -ErrorId 'DogSound.CheckpointExists,*' -ExpectedMessage '*-Resume*'

        $resumed = Start-ThreadJob -ScriptBlock {
            Import-Module -Name $using:manifest
            $options = $using:long
            $using:clips | Start-DogSoundTraining -OutputPath $using:path @options -Resume
        } | Receive-Job -Wait -AutoRemoveJob
        $resumed.Epochs.TrainLoss | Should -Be $straight.Epochs.TrainLoss
        Get-WeightHash $path | Should -Be (Get-WeightHash $straight.Path)
    }

    It 'by SIGTERM writes a checkpoint and exits with 143, and ends with the weights of a run that was not stopped' -Skip:$IsWindows {
        $path = "$TestDrive/term.safetensors"
        $script = "$TestDrive/train.ps1"
        Set-Content -LiteralPath $script -Value @"
            Import-Module -Name '$manifest'
            `$options = Import-Clixml -LiteralPath '$TestDrive/options.xml'
            Get-DogSoundClip -Path '$TestDrive/clips' -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.2 -TestFraction 0.2 -Seed 7 |
                Start-DogSoundTraining -OutputPath '$path' @options -Resume
            Set-Content -LiteralPath '$TestDrive/after.txt' -Value 'the script went on'
"@
        $long | Export-Clixml -LiteralPath "$TestDrive/options.xml"
        $process = Start-Process -FilePath ([Environment]::ProcessPath) -ArgumentList '-NoProfile', '-NonInteractive', '-File', $script -PassThru `
            -RedirectStandardOutput "$TestDrive/out.txt" -RedirectStandardError "$TestDrive/err.txt"
        Wait-Epoch "$path.log.jsonl" 2 { -not $process.HasExited }
        kill -TERM $process.Id
        $process.WaitForExit()
        $process.ExitCode | Should -Be 143
        Test-Path -LiteralPath "$TestDrive/after.txt" | Should -BeFalse
        Test-Path -LiteralPath $path | Should -BeFalse
        @(Get-ChildItem -LiteralPath "$path.checkpoints" -Filter checkpoint-*).Count | Should -BeGreaterThan 0

        (Invoke-Process "& '$script'").ExitCode | Should -Be 0
        Get-WeightHash $path | Should -Be (Get-WeightHash $straight.Path)
    }
}

Describe 'The quickstart' {
    It 'goes from nothing to a judged model and a submission' {
        $configuration = "$TestDrive/short.yaml"
        Export-DogSoundConfiguration -Configuration tiny -Path $configuration -Set training.epochs=2
        $run = Invoke-Process -Environment @{ XDG_CACHE_HOME = "$TestDrive/cache" } -Script @"
            Import-Module -Name '$manifest'
            & '$(Join-Path $PSScriptRoot ../../examples/quickstart.ps1)' -OutputPath '$TestDrive/quickstart' -ClipCount 36 -Configuration '$configuration'
"@
        $run.Problems | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $text = $run.Lines -join "`n"
        $text | Should -Match 'Left out: .*broken\.wav'
        $text | Should -Match 'GlassBreaking +1 ' -Because 'the table of the classes is shown'
        $text | Should -Match 'The weighted AUC on the test clips is \d[.,]\d{3}'
        @(Import-Csv -LiteralPath "$TestDrive/quickstart/submission.csv").Count | Should -Be 30
        (Get-DogSoundModel -Path "$TestDrive/quickstart/dog.safetensors").IsTrained | Should -BeTrue
    }
}
