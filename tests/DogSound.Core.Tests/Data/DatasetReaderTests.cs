using DogSound.Core.Data;
using DogSound.Core.Data.Datasets;

namespace DogSound.Core.Tests.Data;

/// <summary>The manifests of public data sets, as they are published, with a few rows of each.</summary>
public sealed class DatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Esc50()
    {
        Files("audio", "1-100032-A-0.wav", "1-100038-A-14.wav", "1-101404-A-34.wav", "1-26806-A-1.wav");
        ManifestRow[] rows = Read(ManifestLayout.Esc50, "meta/esc50.csv", """
            filename,fold,target,category,esc10,src_file,take
            1-100032-A-0.wav,1,0,dog,True,100032,A
            1-100038-A-14.wav,1,14,chirping_birds,False,100038,A
            1-101404-A-34.wav,1,34,can_opening,False,101404,A
            1-26806-A-1.wav,1,1,rooster,True,26806,A
            """);
        Assert.Equal(["Barking 0 1 freesound:100032 dog", "Bird 7 1 freesound:100038 chirping_birds", "Other 5 1 freesound:101404 can_opening"], Clips(rows));
        Assert.Equal(ManifestProblem.UnmappedLabel, rows[3].Problem);
        Assert.Equal(_folder["audio/1-100032-A-0.wav"], rows[0].Clip!.Path);
    }

    [Fact]
    public void UrbanSound8K()
    {
        Files("audio", "fold5/100032-3-0-0.wav", "fold10/100648-1-0-0.wav", "fold2/1.wav");
        ManifestRow[] rows = Read(ManifestLayout.UrbanSound8K, "metadata/UrbanSound8K.csv", """
            slice_file_name,fsID,start,end,salience,fold,classID,class
            100032-3-0-0.wav,100032,0.0,0.317551,1,5,3,dog_bark
            100648-1-0-0.wav,100648,4.823402,5.471927,2,10,1,car_horn
            1.wav,1,0,4,1,2,2,children_playing
            ../../secret.wav,1,0,4,1,2,3,dog_bark
            """);
        Assert.Equal(["Barking 0 5 freesound:100032 dog_bark", "Other 5 10 freesound:100648 car_horn"], Clips(rows));
        Assert.Equal(_folder["audio/fold5/100032-3-0-0.wav"], rows[0].Clip!.Path);
        Assert.Equal([ManifestProblem.UnmappedLabel, ManifestProblem.OutsideAudioRoot], rows[2..].Select(row => row.Problem!.Value));
    }

    [Fact]
    public void Fsd50K_with_parts_of_its_own()
    {
        Files("FSD50K.dev_audio", "64760.wav", "16399.wav", "3.wav", "4.wav", "5.wav");
        ManifestRow[] rows = Read(ManifestLayout.Fsd50K, "FSD50K.ground_truth/dev.csv", """
            fname,labels,mids,split
            64760,"Electric_guitar,Guitar,Plucked_string_instrument,Musical_instrument,Music","/m/02sgy,/m/0342h,/m/0fx80y,/m/04szw,/m/04rlf",train
            16399,"Bark,Dog,Domestic_animals_and_pets,Animal","/m/05tny_,/m/0bt9lr,/m/068hy,/m/0jbk",val
            3,"Bark,Dog,Speech,Human_voice","/m/05tny_,/m/0bt9lr,/m/09x0r,/m/09l8g",train
            4,"Bark,Dog","/m/05tny_,/m/0bt9lr",dev
            5,"Dog","/m/0bt9lr",train
            """);
        Assert.Equal(
            ["Music_Instrument 8  freesound:64760 Electric_guitar, Guitar, Plucked_string_instrument, Musical_instrument, Music Train", "Barking 0  freesound:16399 Bark, Dog, Domestic_animals_and_pets, Animal Validation"],
            Clips(rows));
        Assert.Equal([ManifestProblem.SeveralClasses, ManifestProblem.UnknownPart, ManifestProblem.UnmappedLabel], rows[2..].Select(row => row.Problem!.Value));
        Assert.Contains("3 (line 4): its labels Bark, Dog, Speech, Human_voice are of several classes", rows[2].Message, StringComparison.Ordinal);

        Files("FSD50K.eval_audio", "37199.wav");
        ManifestRow eval = Assert.Single(Read(ManifestLayout.Fsd50K, "FSD50K.ground_truth/eval.csv", "fname,labels,mids\n37199,\"Doorbell,Door\",\"/m/03wwcy,/m/02dgv\"\n"));
        Assert.Equal(("Doorbell", DatasetPart.Test), (eval.Clip!.Label, eval.Clip.Part));
    }

    [Fact]
    public void AudioSet_by_the_names_that_programs_give_its_clips()
    {
        Files("", "--PJHxphWEs.wav", "Y--ZhevVpy1s.wav", "--aE2O5G5WE_0.000_10.000.flac", "--aO5cdqSAg_30_40.wav", "-0aaa_30000_40000.wav");
        ManifestRow[] rows = Read(ManifestLayout.AudioSet, "balanced_train_segments.csv", """
            # Segments csv created Sun Mar  5 10:54:31 2017
            # num_ytids=22160, num_segs=22160, num_unique_labels=527, num_positive_labels=52882
            # YTID, start_seconds, end_seconds, positive_labels
            --PJHxphWEs, 30.000, 40.000, "/m/09x0r,/t/dd00088"
            --ZhevVpy1s, 50.000, 60.000, "/m/05tny_"
            --aE2O5G5WE, 0.000, 10.000, "/m/03fwl,/m/04rlf"
            --aO5cdqSAg, 30.000, 40.000, "/m/07qf0zm,/m/0bt9lr"
            -0aaa, 30.000, 40.000, "/m/01y3hg"
            -gone, 30.000, 40.000, "/m/01y3hg"
            -dog, 30.000, 40.000, "/m/0bt9lr"

            """);
        Assert.Equal(["Other", "Barking", "Music_Instrument", "Howling", "COSmoke"], rows[..5].Select(row => row.Clip!.Label));
        Assert.Equal("youtube:--PJHxphWEs", rows[0].Clip!.Group);
        Assert.Equal([ManifestProblem.FileNotFound, ManifestProblem.UnmappedLabel], rows[5..].Select(row => row.Problem!.Value));
        Assert.True(DatasetReader.MayLackFiles(ManifestLayout.AudioSet));
        Assert.False(DatasetReader.MayLackFiles(ManifestLayout.Esc50) || DatasetReader.MayLackFiles(ManifestLayout.Columns));
    }

    [Theory]
    [InlineData(",1,0,dog,True,1,A", ManifestProblem.BadRow)]
    [InlineData("b.wav,1,0,,True,1,A", ManifestProblem.BadRow)]
    [InlineData("b.wav,1", ManifestProblem.BadRow)]
    [InlineData("\"b.wav\"x,1,0,dog,True,1,A", ManifestProblem.BadRow)]
    [InlineData("a.wav,1,0,dog,True,1,A", ManifestProblem.DuplicateFile)]
    [InlineData("none.wav,1,0,dog,True,1,A", ManifestProblem.FileNotFound)]
    [InlineData("../out.wav,1,0,dog,True,1,A", ManifestProblem.OutsideAudioRoot)]
    [InlineData("b.wav,1,0,unicorn,True,1,A", ManifestProblem.UnmappedLabel)]
    public void A_broken_row_costs_itself_only(string row, ManifestProblem problem)
    {
        Files("audio", "a.wav", "b.wav", "c.wav");
        _folder.Write("out.wav");
        ManifestRow[] rows = Read(ManifestLayout.Esc50, "meta/esc50.csv", $"filename,fold,target,category,esc10,src_file,take\na.wav,1,0,dog,True,1,A\n{row}\nc.wav,1,0,dog,True,1,A\n");
        Assert.Equal(["a.wav", "c.wav"], rows.Where(one => one.Clip is not null).Select(one => one.Name));
        ManifestRow bad = Assert.Single(rows, one => one.Clip is null);
        Assert.Equal((problem, 3), (bad.Problem, (int)bad.Line));
        Assert.Contains("line 3", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ManifestLayout.Esc50, "Filename,Label\na.wav,0\n", "there is no column fold, category, src_file; its columns are Filename, Label.")]
    [InlineData(ManifestLayout.Fsd50K, "fname,mids\na,x\n", "there is no column labels")]
    [InlineData(ManifestLayout.Esc50, "filename,fold,target,category,esc10,src_file,take\n", "there is no row in it")]
    [InlineData(ManifestLayout.AudioSet, "# YTID, start_seconds\n", "there is no row in it")]
    public void Another_file_is_named_with_what_is_missing(ManifestLayout layout, string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ManifestException>(() => Read(layout, "set.csv", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Classes_can_be_chosen()
    {
        Files("audio", "a.wav", "b.wav");
        string[] classes = ["Other", "Barking"];
        ManifestRow[] rows = Read(
            ManifestLayout.Esc50, "meta/esc50.csv", "filename,fold,category,src_file\na.wav,1,crow,1\nb.wav,1,dog,2\n", classes);
        Assert.Equal(["Other 0 1 freesound:1 crow", "Barking 1 1 freesound:2 dog"], Clips(rows));
    }

    private static IEnumerable<string> Clips(ManifestRow[] rows) => rows.Where(row => row.Clip is not null)
        .Select(row => $"{row.Clip!.Label} {row.Clip.LabelIndex} {row.Clip.Fold} {row.Clip.Group} {row.Clip.Remark} {row.Clip.Part}".TrimEnd());

    private void Files(string folder, params string[] names)
    {
        foreach (string name in names) _folder.Write(Path.Combine(folder, name));
    }

    private ManifestRow[] Read(ManifestLayout layout, string name, string text, IReadOnlyList<string>? classes = null) =>
        [.. DatasetReader.Read(_folder.Write(name, text), new DatasetSettings { Layout = layout, Classes = classes ?? [] })];
}
