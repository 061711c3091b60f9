using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Core.Tests.Native;

public sealed class WorkerThreadsTests
{
    [Fact]
    public async Task Each_works_alone_and_all_others_keep_their_helpers()
    {
        int before = Threads.Count;
        using (var workers = new WorkerThreads(3))
        {
            Assert.Equal(3, workers.MaximumConcurrencyLevel);
            using var all = new Barrier(3);
            Task<(int Count, int Thread)>[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    Assert.True(all.SignalAndWait(TimeSpan.FromSeconds(30)));
                    return (torch.get_num_threads(), Environment.CurrentManagedThreadId);
                }, TestContext.Current.CancellationToken, TaskCreationOptions.None, workers))];
            (int Count, int Thread)[] results = await Task.WhenAll(tasks);
            Assert.All(results, result => Assert.Equal(1, result.Count));
            Assert.Equal(3, results.Select(result => result.Thread).Distinct().Count());
        }

        int fresh = 0;
        var thread = new Thread(() => fresh = Threads.Count);
        thread.Start();
        thread.Join();
        Assert.Equal((before, before), (Threads.Count, fresh));
    }
}
