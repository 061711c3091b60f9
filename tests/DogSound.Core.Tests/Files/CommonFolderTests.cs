using DogSound.Core.Files;

namespace DogSound.Core.Tests.Files;

public sealed class CommonFolderTests
{
    [Theory]
    [InlineData("clips", "clips/a.wav")]
    [InlineData("clips", "clips/a.wav", "clips/b.wav")]
    [InlineData("clips", "clips/x/a.wav", "clips/y/b.wav")]
    [InlineData("clips", "clips/a.wav", "clips/y/b.wav")]
    [InlineData("", "clip/a.wav", "clips/b.wav")]
    public void The_deepest_folder_of_all_is_found(string expected, params string[] files)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, expected))), CommonFolder.Of([.. files.Select(file => Path.GetFullPath(Path.Combine(root, file)))]));
    }

    [Fact]
    public void Files_that_share_nothing_but_the_root_lie_in_it()
    {
        string root = Path.GetPathRoot(Path.GetTempPath())!;
        Assert.Equal(root, CommonFolder.Of([Path.Combine(root, "a", "x.wav"), Path.Combine(root, "b", "y.wav")]));
    }

    [Fact]
    public void Different_drives_have_none()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has drives.");
        Assert.Null(CommonFolder.Of([@"C:\a\x.wav", @"D:\a\y.wav"]));
    }
}
