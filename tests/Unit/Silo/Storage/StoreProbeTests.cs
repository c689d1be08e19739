using Microsoft.Extensions.Logging;
using OrleansReco.Silo.Storage;
using OrleansReco.Tests.Runtime;
using OrleansReco.Tests.Unit.Fakes;

namespace OrleansReco.Tests.Unit.Silo.Storage;

public sealed class StoreProbeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Probe_ThatFailsInAWayNobodyForesaw_IsMadeAgain_AndSaysSoOnceAnOutage()
    {
        using var asked = new SemaphoreSlim(0);
        var store = new MemoryStore { IsHealthy = false };
        store.Before = _ =>
        {
            asked.Release();
            throw new IOException("the disk is gone");
        };
        var (clock, log) = (new ManualClock(), new CountingLog());
        using var probe = new StoreProbe(store, clock, log);
        await probe.StartAsync(CancellationToken.None);

        await TickAsync();
        await TickAsync();
        await TickAsync();
        await probe.StopAsync(CancellationToken.None);

        Assert.True(probe.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(1, log.Errors);

        async Task TickAsync()
        {
            var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
            while (!await asked.WaitAsync(TimeSpan.Zero))
            {
                Assert.False(probe.ExecuteTask is { IsCompleted: true }, "The probe has ended.");
                Assert.True(Environment.TickCount64 < deadline, $"Waited {Patience.TotalSeconds:0} s for the store to be asked.");
                // The service arms its timer on a thread of its own.
                clock.Advance(StoreProbe.Interval);
                await Task.Yield();
            }
        }
    }

    private sealed class CountingLog : ILogger<StoreProbe>
    {
        private int _errors;

        public int Errors => Volatile.Read(ref _errors);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Interlocked.Increment(ref _errors);
            }
        }
    }
}
