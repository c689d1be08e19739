namespace OrleansReco.Tests.Runtime;

/// <summary>Pools of workers.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class StatelessWorkerTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Workers_UpToTheBound_RunAtOnce_AndFurtherCallsWait()
    {
        const long Key = 12345;
        var grain = _host.Grains.GetGrain<IWorkerGrain>(Key);
        var gates = Enumerable.Range(0, 2 * WorkerGrain.Workers).Select(_ => NewKey()).ToArray();
        var calls = gates.Select(grain.Work).ToArray();
        await _host.Until(TimeSpan.Zero, () => Task.FromResult(Journal.Read($"worker {Key}").Length >= WorkerGrain.Workers), "the workers work");
        Assert.Equal(WorkerGrain.Workers, gates.Count(gate => Gate.Of(gate).IsReached));
        foreach (var gate in gates)
        {
            Gate.Of(gate).Open();
        }

        var workers = await Task.WhenAll(calls).Within("the calls end");
        Assert.Equal(WorkerGrain.Workers, workers.Distinct().Count());
    }
}
