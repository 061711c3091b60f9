using DogSound.Core.Data;

namespace DogSound.Core.Tests.Data;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Every_clip_is_in_one_share_and_shares_are_alike(int count)
    {
        int[] sizes = new int[count];
        for (int clip = 0; clip < 7000; clip++)
        {
            string path = Path.Combine("clips", $"dog-{clip}.wav");
            sizes[Assert.Single(Enumerable.Range(0, count), index => new Shard(index, count).Contains(path))]++;
        }

        Assert.All(sizes, size => Assert.InRange(size, 7000 / count * 0.85, 7000 / count * 1.15));
    }

    [Fact]
    public void The_folder_does_not_matter_and_the_share_never_changes_between_versions()
    {
        string[] names = ["bark.wav", "howl.wav", "caf\u00e9.flac", "1.wav", "2.wav", "3.wav"];
        int ShareOf(string path) => Enumerable.Range(0, 5).Single(index => new Shard(index, 5).Contains(path));
        Assert.Equal(Pinned, names.Select(ShareOf));
        Assert.Equal(Pinned, names.Select(name => ShareOf(Path.Combine(Path.GetTempPath(), "elsewhere", name))));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void There_is_no_other_share(int index, int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new Shard(index, count));

    private static readonly int[] Pinned = [3, 2, 2, 4, 3, 0];
}
