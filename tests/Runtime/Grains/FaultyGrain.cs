namespace OrleansReco.Tests.Runtime;

/// <summary>A grain that fails in many ways; its key "stillborn…" fails on its first activation.</summary>
public sealed class FaultyGrain : Grain, IFaultyGrain
{
    private string Key => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Write(Key, "activating");
        return Key.StartsWith("stillborn", StringComparison.Ordinal) && Journal.Read(Key).Length == 1
            ? throw new FaultException("stillborn", 7)
            : Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Throw(string message) => throw new FaultException(message, 42);

    /// <inheritdoc />
    public async ValueTask<int> ThrowLater(string message)
    {
        await Task.Yield();
        throw new FaultException(message, 43);
    }

    /// <inheritdoc />
    public async Task ThrowOneWay(string gate)
    {
        await Gate.Of(gate).Pass();
        Journal.Write(Key, "threw");
        throw new FaultException("unheard", 44);
    }

    /// <inheritdoc />
    public async Task WaitForCancellation(string gate, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        _ = Gate.Of(gate).Pass();
        await cancelled.Task;
        Journal.Write(Key, "cancelled");
        _ = Gate.Of(gate + "/cancelled").Pass();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc />
    public Task Note(string entry, CancellationToken cancellationToken)
    {
        Journal.Write(Key, entry);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Ping() => Task.CompletedTask;
}
