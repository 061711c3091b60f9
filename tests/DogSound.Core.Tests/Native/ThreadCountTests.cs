using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Core.Tests.Native;

/// <summary>What a thread sets is also the number of threads that meet libtorch after it: no test that trains may run beside this one.</summary>
[Collection(nameof(ThreadCountTests))]
[CollectionDefinition(nameof(ThreadCountTests), DisableParallelization = true)]
public sealed class ThreadCountTests
{
    [Fact]
    public void A_thread_that_met_libtorch_at_the_wrong_moment_gets_the_usual_number()
    {
        int usual = Threads.Count, met = 0, mended = 0;
        if (usual == 1)
            Assert.Skip("there is one thread only");
        On(() => Threads.Use(1));
        On(() =>
        {
            met = torch.get_num_threads();
            Threads.UseUsual();
            mended = torch.get_num_threads();
        });
        Assert.Equal((1, usual), (met, mended));
        int after = 0;
        On(() => after = torch.get_num_threads());
        Assert.Equal(usual, after);
    }

    private static void On(ThreadStart work)
    {
        Thread thread = new(work);
        thread.Start();
        thread.Join();
    }
}
