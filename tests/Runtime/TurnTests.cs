namespace OrleansReco.Tests.Runtime;

/// <summary>One turn at a time, and who may interleave.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class TurnTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Requests_FromManyCallers_RunOneAtATime()
    {
        var grain = _host.Grains.GetGrain<ITurnGrain>(NewKey());
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(grain.Increment)));
        Assert.Equal(Enumerable.Range(1, 500), results.Order());
    }

    [Fact]
    public async Task LocalMethods_RunSideBySide_NeverAtOnce()
        => Assert.Equal(1, await _host.Grains.GetGrain<ITurnGrain>(NewKey()).MostAtOnce(methods: 16, steps: 200));

    [Fact]
    public async Task Turn_IsKeptByAwait_AndLeftByConfigureAwaitFalseAndTaskRun()
        => Assert.Equal(
            new TurnPlaces(AfterAwait: true, AfterConfigureAwaitFalse: false, InTaskRun: false, AfterTaskRun: true),
            await _host.Grains.GetGrain<ITurnGrain>(NewKey()).WhereAmI());

    [Fact]
    public async Task Calls_WhileATurnAwaits_Queue()
        => Assert.Equal(["a in", "a out", "b in", "b out"], await EnterTwice((grain, name) => grain.Enter(name), (grain, name) => grain.Enter(name)));

    [Fact]
    public async Task AlwaysInterleave_WhileATurnAwaits_Runs()
        => Assert.Equal(["a in", "b in", "b out", "a out"], await EnterTwice((grain, name) => grain.Enter(name), (grain, name) => grain.EnterAlways(name)));

    [Fact]
    public async Task AlwaysInterleave_WhileItAwaits_HoldsUpNoOne()
        => Assert.Equal(["a in", "b in", "b out", "a out"], await EnterTwice((grain, name) => grain.EnterAlways(name), (grain, name) => grain.Enter(name)));

    [Fact]
    public async Task ReadOnly_WhileAReaderAwaits_Runs()
        => Assert.Equal(["a in", "b in", "b out", "a out"], await EnterTwice((grain, name) => grain.EnterReading(name), (grain, name) => grain.EnterReading(name)));

    [Fact]
    public async Task ReadOnly_WhileAWriterAwaits_Queues()
        => Assert.Equal(["a in", "a out", "b in", "b out"], await EnterTwice((grain, name) => grain.Enter(name), (grain, name) => grain.EnterReading(name)));

    [Fact]
    public async Task Writer_WhileAReaderAwaits_Queues()
        => Assert.Equal(["a in", "a out", "b in", "b out"], await EnterTwice((grain, name) => grain.EnterReading(name), (grain, name) => grain.Enter(name)));

    [Fact]
    public async Task Reentrant_WhileATurnAwaits_Runs()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<IReentrantGrain>(key);
        var first = grain.Enter(key + "a");
        await Gate.Of(key + "a").Reached();
        var second = grain.Enter(key + "b");
        Gate.Of(key + "b").Open();
        await second.Within("the second call ends");
        Gate.Of(key + "a").Open();
        await first.Within("the first call ends");
        Assert.Equal(["a in", "b in", "b out", "a out"], Journal.Read(key).Select(entry => entry[key.Length..]));
    }

    /// <summary>Makes a call that waits at gate a, then one at gate b; opens b, and a when b is through or cannot be.</summary>
    private async Task<string[]> EnterTwice(Func<ITurnGrain, string, Task> first, Func<ITurnGrain, string, Task> second)
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ITurnGrain>(key);
        var a = first(grain, key + "a");
        await Gate.Of(key + "a").Reached();
        var b = second(grain, key + "b");
        Gate.Of(key + "b").Open();

        // Each ping is a round trip through the same activation: a call that may run has run long before the hundredth.
        for (var ping = 0; ping < 100 && !b.IsCompleted; ping++)
        {
            await grain.Ping();
        }

        Gate.Of(key + "a").Open();
        await Task.WhenAll(a, b).Within("both calls end");
        return [.. Journal.Read(key).Select(entry => entry[key.Length..])];
    }
}
