BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $model = New-TestModel -Path "$TestDrive/model.safetensors"
    New-TestSound "$TestDrive/clips/Barking/loud.wav" -Seconds 0.5 -Amplitude 0.9
    New-TestSound "$TestDrive/clips/Barking/soft.wav" -Seconds 0.25 -Amplitude 0.1
    New-TestSound "$TestDrive/clips/Howling/long.wav" -Seconds 1.25 -Amplitude 0.4
    $clips = "$TestDrive/clips"
}

Describe 'Clips in a pipeline' {
    It 'come from file objects, and are sorted, filtered and measured like any object' {
        $found = Get-ChildItem -Path $clips -Recurse -File | Get-DogSoundClip
        ($found | Sort-Object -Property Peak -Descending | ForEach-Object { Split-Path $_.Path -Leaf }) | Should -Be 'loud.wav', 'long.wav', 'soft.wav'
        ($found | Where-Object Duration -GT 0.3 | Sort-Object Duration).Duration | Should -Be 0.5, 1.25
        ($found | Measure-Object -Property Duration -Sum).Sum | Should -Be 2
    }

    It 'go to a CSV file and come back from it' {
        Get-DogSoundClip -Path $clips -Recurse -LabelFromFolder | Export-Csv -LiteralPath "$TestDrive/clips.csv"
        $rows = Import-Csv -LiteralPath "$TestDrive/clips.csv"
        $rows.Label | Should -Be 'Barking', 'Barking', 'Howling'
        $rows.SampleRate | Should -Be '8000', '8000', '8000'
        ($rows | ForEach-Object Path | Get-DogSoundClip).Duration | Should -Be 0.5, 0.25, 1.25
    }

    It 'come from the rows of a CSV file that has a column FullName' {
        Get-ChildItem -Path $clips -Recurse -File | Select-Object -Property FullName, Length | Export-Csv -LiteralPath "$TestDrive/files.csv"
        @(Import-Csv -LiteralPath "$TestDrive/files.csv" | Get-DogSoundClip).Count | Should -Be 3
    }

    It 'come from a manifest with their labels, and form groups' {
        Set-Content -LiteralPath "$clips/list.csv" -Value 'File;Class;Fold', 'Barking/loud.wav;dog;1', 'Barking/soft;dog;2', 'Howling/long.wav;wolf;1'
        $groups = Import-DogSoundManifest -Path "$clips/list.csv" | Group-Object -Property Label
        $groups.Name | Should -Be 'dog', 'wolf'
        ($groups | ForEach-Object Count) | Should -Be 2, 1
        (Import-DogSoundManifest -Path "$clips/list.csv" | Group-Object -Property Fold -AsHashTable -AsString)['1'].Label | Should -Be 'dog', 'wolf'
    }

    It 'are files to the commands of PowerShell' {
        $copies = New-Item -ItemType Directory -Path "$TestDrive/copies"
        Get-DogSoundClip -Path $clips -Recurse | Where-Object Peak -LT 0.5 | Copy-Item -Destination $copies
        (Get-ChildItem -LiteralPath $copies).Name | Sort-Object | Should -Be 'long.wav', 'soft.wav'
        (Get-DogSoundClip -Path $clips -Recurse | Get-FileHash).Count | Should -Be 3
    }
}

Describe 'Predictions in a pipeline' {
    It 'go to a file and come back from it with the same numbers' {
        $predictions = Get-ChildItem -Path $clips -Recurse -Filter *.wav | Get-DogSoundPrediction -Model $model
        $predictions | Export-DogSoundPrediction -Path "$TestDrive/out.csv"
        $rows = @(Import-Csv -LiteralPath "$TestDrive/out.csv")
        $rows.Count | Should -Be 5 -Because 'the long clip has three windows'
        for ($i = 0; $i -lt $rows.Count; $i++) {
            $rows[$i].Path | Should -Be $predictions[$i].Path
            $rows[$i].Label | Should -Be $predictions[$i].Label
            [double] $rows[$i].Start | Should -Be $predictions[$i].Start
            [double] $rows[$i].Howling | Should -Be $predictions[$i].Probability['Howling']
            ([double] $rows[$i].Barking + [double] $rows[$i].Howling + [double] $rows[$i].Other) | Should -BeGreaterThan 0.999999
        }
        (Get-Content -LiteralPath "$TestDrive/out.csv" -TotalCount 1) | Should -Be 'Path,Start,End,Label,Confidence,ExpectedLabel,Barking,Howling,Other'
    }

    It 'are JSON when the file is' {
        Get-DogSoundPrediction -Path $clips -Recurse -Model $model -Merge Mean | Export-DogSoundPrediction -Path "$TestDrive/out.json"
        $rows = Get-Content -LiteralPath "$TestDrive/out.json" -Raw | ConvertFrom-Json
        ($rows.path | Split-Path -Leaf) | Should -Be 'loud.wav', 'soft.wav', 'long.wav'
    }

    It 'keep the label of the manifest, so that two lines of PowerShell make a confusion matrix' {
        Set-Content -LiteralPath "$clips/truth.csv" -Value 'Filename,Label', 'Barking/loud.wav,Barking', 'Howling/long.wav,Howling'
        $table = Import-DogSoundManifest -Path "$clips/truth.csv" | Get-DogSoundPrediction -Model $model -Merge Maximum | Group-Object -Property ExpectedLabel, Label
        ($table | Measure-Object -Property Count -Sum).Sum | Should -Be 2
        $table.Name | ForEach-Object { $_ | Should -Match '^(Barking|Howling), (Barking|Howling|Other)$' }
    }

    It 'are tables by themselves and what is asked for otherwise' {
        $predictions = Get-DogSoundPrediction -Path "$clips/Barking" -Model $model
        $shown = $predictions | Out-String -Width 100
        $shown | Should -Match 'Name +Span +Label +Confidence +Expected'
        $shown | Should -Match 'loud\.wav +0[.,]0 - 0[.,]5 s +\w+ +\d+[.,]\d %'
        ($predictions | Format-Table -Property LabelIndex, Start | Out-String) | Should -Match 'LabelIndex +Start'
        ($predictions | Format-List | Out-String) | Should -Match 'Probability +: \{\[Barking, '
        $clip = Get-DogSoundClip -Path "$clips/Barking" | Out-String -Width 100
        $clip | Should -Match 'Folder: '
        $clip | Should -Match 'loud\.wav +0[.,]50 s +8000 +1 Pcm16'
    }

    It 'become properties of the user''s own objects' {
        $rows = Get-DogSoundPrediction -Path "$clips/Barking" -Model $model |
            Select-Object -Property @{ Name = 'Clip'; Expression = { Split-Path $_.Path -LeafBase } }, @{ Name = 'P'; Expression = { $_.Probability.Barking } }
        $rows.Clip | Should -Be 'loud', 'soft'
        $rows.P | ForEach-Object { $_ | Should -BeGreaterThan 0; $_ | Should -BeLessThan 1 }
    }
}

Describe 'A pipeline that has enough' {
    It 'stops <name> before all the input was taken' -ForEach @(
        @{ name = 'Get-DogSoundClip'; arguments = @{} }
        @{ name = 'Get-DogSoundPrediction'; arguments = @{ BatchSize = 2 } }
        @{ name = 'Get-DogSoundFeature'; arguments = @{} }
    ) {
        if ($name -ne 'Get-DogSoundClip') { $arguments.Model = $model }
        $taken = [System.Collections.Generic.List[string]]::new()
        $first = 1..5000 | ForEach-Object { $taken.Add($_); "$clips/Barking/soft.wav" } | & $name @arguments | Select-Object -First 1
        @($first).Count | Should -Be 1
        $taken.Count | Should -BeLessThan 5000
        # What ran in the background has ended, so the file can be opened alone.
        [System.IO.File]::Open("$clips/Barking/soft.wav", 'Open', 'Read', 'None').Dispose()
    }
}
