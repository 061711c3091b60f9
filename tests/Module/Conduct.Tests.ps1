BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $model = New-TestModel -Path "$TestDrive/model.safetensors"
    1..3 | ForEach-Object { New-TestSound "$TestDrive/clips/$_.wav" }
    Set-Content -LiteralPath "$TestDrive/clips/2.wav" -Value 'no sound'
    $clips = "$TestDrive/clips"
}

Describe 'A broken file among good ones' {
    It 'is one error of <name>, which leaves the rest alone' -ForEach @(
        @{ name = 'Get-DogSoundClip'; arguments = @{} }
        @{ name = 'Get-DogSoundPrediction'; arguments = @{ Model = $true } }
        @{ name = 'Get-DogSoundFeature'; arguments = @{ } }
    ) {
        if ($arguments.Model) { $arguments.Model = $model }
        $global:LASTEXITCODE = 17
        $output = & $name -Path $clips @arguments -ErrorAction SilentlyContinue -ErrorVariable problems
        $? | Should -BeFalse
        $LASTEXITCODE | Should -Be 17 -Because 'only programs set it'
        @($output).Count | Should -Be 2
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'DogSound.NotAudio,*'
        $problems[0].TargetObject | Should -Be (Join-Path $clips 2.wav)
        $problems[0].Exception.Message | Should -BeLike "*2.wav: *"
    }

    It 'ends the pipeline with -ErrorAction Stop' {
        $seen = [System.Collections.Generic.List[object]]::new()
        { Get-DogSoundClip -Path $clips -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw -ErrorId 'DogSound.NotAudio,*'
        $seen.Count | Should -Be 1
    }

    It 'leaves $? true when all went well' {
        $null = Get-DogSoundClip -Path "$clips/1.wav"
        $? | Should -BeTrue
    }

    It 'can be told from other errors by id and category' {
        $null = Get-DogSoundClip -Path "$clips/missing.wav" -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'DogSound.NotFound,*'
    }
}

Describe 'A model that cannot be used' {
    It 'ends the command with <id> for <path>' -ForEach @(
        @{ path = 'missing.safetensors'; id = 'DogSound.*' }
        @{ path = 'clips/1.wav'; id = 'DogSound.InvalidModel,*' }
    ) {
        $full = Join-Path $TestDrive $path
        { Get-DogSoundPrediction -Path $clips -Model $full } | Should -Throw -ErrorId $id -ExpectedMessage "$full*"
        { Get-DogSoundFeature -Path $clips -Model $full } | Should -Throw -ErrorId $id -ExpectedMessage "$full*"
    }

    It 'is refused for an unknown device or network, in words without names of the code' {
        { Get-DogSoundPrediction -Path $clips -Model $model -Device toaster } | Should -Throw -ErrorId 'DogSound.UnknownDevice,*' -ExpectedMessage '*toaster*cpu*.'
        { New-DogSoundModel -Path "$TestDrive/x.safetensors" -Class A, B -Architecture toaster } | Should -Throw -ErrorId 'DogSound.InvalidModelSettings,*' -ExpectedMessage '*toaster*resnet18.'
    }
}

Describe '-WhatIf' {
    It 'writes nothing' {
        New-DogSoundModel -Path "$TestDrive/whatif/new.safetensors" -Class A, B -WhatIf | Should -BeNullOrEmpty
        Get-DogSoundPrediction -Path "$clips/1.wav" -Model $model | Export-DogSoundPrediction -Path "$TestDrive/whatif/out.csv" -WhatIf
        Get-DogSoundFeature -Path "$clips/1.wav" -As Png -Destination "$TestDrive/whatif" -WhatIf | Should -BeNullOrEmpty
        Test-Path -LiteralPath "$TestDrive/whatif" | Should -BeFalse
    }
}

Describe 'An export' {
    BeforeEach {
        $folder = New-Item -ItemType Directory -Path "$TestDrive/export" -Force
        $path = Join-Path $folder out.csv
        Set-Content -LiteralPath $path -Value 'what was there before'
        $prediction = Get-DogSoundPrediction -Path "$clips/1.wav" -Model $model
    }

    It 'that is stopped half way leaves the old file and no other' {
        { & { $prediction; throw 'stop' } | Export-DogSoundPrediction -Path $path } | Should -Throw -ExpectedMessage stop
        Get-Content -LiteralPath $path | Should -Be 'what was there before'
        (Get-ChildItem -LiteralPath $folder -Force).Name | Should -Be out.csv
    }

    It 'that gets nothing leaves the old file, with a warning' {
        @() | Export-DogSoundPrediction -Path $path -WarningVariable words -WarningAction SilentlyContinue
        $words | Should -BeLike "*$path was not written*"
        Get-Content -LiteralPath $path | Should -Be 'what was there before'
    }

    It 'keeps the old file with -NoClobber, and replaces it without' {
        { $prediction | Export-DogSoundPrediction -Path $path -NoClobber } | Should -Throw -ErrorId 'DogSound.FileExists,*'
        Get-Content -LiteralPath $path | Should -Be 'what was there before'
        $prediction | Export-DogSoundPrediction -Path $path
        (Import-Csv -LiteralPath $path).Label | Should -Be $prediction.Label
    }
}

Describe 'Names and paths' {
    It 'takes the name "<_>"' -ForEach 'clip [1].wav', '[ab].wav', "dog `u{1F436}.wav", "`u{e9}t`u{e9}.wav", "it's.wav" {
        $path = "$TestDrive/names/$_"
        New-TestSound $path
        $file = Get-Item -LiteralPath $path
        ($file | Get-DogSoundClip).Path | Should -Be $file.FullName
        (Get-DogSoundClip -Path $path).Path | Should -Be $file.FullName
        ($file | Get-DogSoundPrediction -Model $model).Path | Should -Be $file.FullName
        $picture = Get-DogSoundFeature -LiteralPath $path -As Png -Destination "$TestDrive/pictures [1]"
        $picture.Name | Should -Be ($file.BaseName + '.png')
        Test-Path -LiteralPath "$TestDrive/pictures [1]/$($file.BaseName).png" | Should -BeTrue
    }

    It 'takes paths on a drive of the session, for input, model and output' {
        $null = New-PSDrive -Name Kennel -PSProvider FileSystem -Root $TestDrive
        try {
            (Get-DogSoundClip -Path Kennel:/clips/1.wav).Path | Should -Be (Join-Path $clips 1.wav)
            (Get-DogSoundClip -Path Kennel:/clips/[13].wav).Count | Should -Be 2
            Get-ChildItem -Path Kennel:/clips/1.wav | Get-DogSoundPrediction -Model Kennel:/model.safetensors | Export-DogSoundPrediction -Path Kennel:/drive/out.csv
            Test-Path -LiteralPath "$TestDrive/drive/out.csv" | Should -BeTrue
        }
        finally { Remove-PSDrive -Name Kennel }
    }

    It 'takes paths relative to the location of the session, not of the process' {
        Push-Location -LiteralPath $clips
        try {
            (Get-DogSoundClip -Path 1.wav).Path | Should -Be (Join-Path $clips 1.wav)
            (Get-DogSoundModel -Path ../model.safetensors).Path | Should -Be (Join-Path $TestDrive model.safetensors)
        }
        finally { Pop-Location }
    }

    It 'refuses what lies outside the file system' {
        $null = Get-DogSoundClip -Path Env:PATH -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].Exception.Message | Should -BeLike '*Environment, not in the file system*'
    }
}
