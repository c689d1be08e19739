using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Runtime;

namespace OrleansReco.Tests.Unit.Silo.Messaging;

public sealed class BusStartTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Wait_ForABusThatNeverStarts_EndsSoon_SoThatTheOutboxKeepsItsExamples()
    {
        var clock = new ManualClock();
        var waiting = new BusStart(clock).WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<BusUnavailableException>(() => waiting.WaitAsync(Deadline));
        Assert.Contains("not started within 5 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_WhileTheBusIsStartedAndNotReady_GoesOnUntilItIs()
    {
        var start = new BusStart(new ManualClock());
        var ready = new TaskCompletionSource<MassTransit.BusReady>();
        var waiting = start.WaitAsync().AsTask();

        await start.PostStart(null!, ready.Task);
        Assert.False(waiting.IsCompleted);
        ready.SetResult(null!);

        await waiting.WaitAsync(Deadline);
        Assert.True(start.WaitAsync().IsCompletedSuccessfully);
    }
}
