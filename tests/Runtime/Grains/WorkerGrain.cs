namespace OrleansReco.Tests.Runtime;

/// <summary>A pool of three.</summary>
[StatelessWorker(Workers)]
public sealed class WorkerGrain : Grain, IWorkerGrain
{
    /// <summary>The most workers a key.</summary>
    public const int Workers = 3;

    private readonly Guid _worker = Guid.NewGuid();

    /// <inheritdoc />
    public async Task<Guid> Work(string gate)
    {
        Journal.Write($"worker {this.GetPrimaryKeyLong()}", gate);
        await Gate.Of(gate).Pass();
        return _worker;
    }
}
