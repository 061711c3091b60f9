using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Core.Tests.Native;

public sealed class TensorWorkersTests
{
    public TensorWorkersTests() => LibTorch.Load();

    [Fact]
    public void Every_item_is_worked_on_once_by_a_thread_without_helpers()
    {
        int threads = torch.get_num_threads();
        for (int count = 0; count < 40; count++)
        {
            int[] times = new int[count], workers = new int[count], helpers = new int[count];
            TensorWorkers.Run(count, (worker, item) =>
            {
                Interlocked.Increment(ref times[item]);
                (workers[item], helpers[item]) = (worker, torch.get_num_threads());
            });
            Assert.All(times, time => Assert.Equal(1, time));
            Assert.All(workers, worker => Assert.InRange(worker, 0, TensorWorkers.Count - 1));
            if (TensorWorkers.Count > 1 && count > 1)
                Assert.All(helpers, helper => Assert.Equal(1, helper));
        }

        Assert.Equal(threads, torch.get_num_threads());
        int others = 0;
        Thread thread = new(() => others = torch.get_num_threads());
        thread.Start();
        thread.Join();
        Assert.Equal(threads, others);
    }

    [Fact]
    public void Calls_of_a_worker_never_overlap_whoever_else_asks_for_it()
    {
        Parallel.For(0, 4, _ =>
        {
            int[] busy = new int[TensorWorkers.Count];
            for (int round = 0; round < 50; round++)
            {
                TensorWorkers.Run(9, (worker, _) =>
                {
                    Assert.Equal(1, Interlocked.Increment(ref busy[worker]));
                    Thread.SpinWait(100);
                    Interlocked.Decrement(ref busy[worker]);
                });
            }
        });
    }

    [Fact]
    public void The_first_exception_ends_the_work_and_reaches_the_caller()
    {
        int done = 0;
        Assert.Equal("third", Assert.Throws<InvalidDataException>(() => TensorWorkers.Run(100_000, (_, item) =>
        {
            if (item == 2)
                throw new InvalidDataException("third");
            Interlocked.Increment(ref done);
        })).Message);
        Assert.InRange(done, 1, 99_999);
        TensorWorkers.Run(3, (_, _) => Interlocked.Exchange(ref done, 0));
        Assert.Equal(0, done);
    }

    [Fact]
    public void A_worker_that_asks_for_workers_does_the_work_itself()
    {
        int sum = 0;
        TensorWorkers.Run(4, (_, outer) => TensorWorkers.Run(4, (_, inner) => Interlocked.Add(ref sum, outer * inner)));
        Assert.Equal(36, sum);
    }
}
