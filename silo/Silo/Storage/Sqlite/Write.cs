using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>A write that waits for its group's commit.</summary>
internal abstract class Write
{
    /// <summary>Whether it makes several statements, which must then all hold or none.</summary>
    public bool Composite { get; init; }

    /// <summary>Whether bytes it removes must be gone from the files before its waiter hears of it.</summary>
    public bool Scrub { get; init; }

    /// <summary>Cancelled when its waiter no longer wants it: it is passed over if its turn has not come.</summary>
    public CancellationToken Withdrawn { get; init; }

    /// <summary>Set when the write itself was refused (a stale row): it fails alone, and stays refused only if its group commits.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Makes the statements, on the writer's thread, in the group's transaction.</summary>
    public abstract void Apply(Writer writer);

    /// <summary>Tells the waiter that the group is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells the waiter that nothing was acknowledged.</summary>
    public abstract void Fail(StoreUnavailableException error);
}

/// <summary>A write with a result.</summary>
internal sealed class Write<T>(Func<Writer, T> apply) : Write
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Ends when the write is durable.</summary>
    public Task<T> Task => _done.Task;

    /// <inheritdoc />
    public override void Apply(Writer writer) => _result = apply(writer);

    /// <inheritdoc />
    public override void Complete()
    {
        if (Refusal is null)
        {
            _done.SetResult(_result!);
        }
        else if (Refusal is OperationCanceledException)
        {
            _done.SetCanceled(Withdrawn);
        }
        else
        {
            _done.SetException(Refusal);
        }
    }

    /// <inheritdoc />
    public override void Fail(StoreUnavailableException error)
    {
        if (Refusal is OperationCanceledException)
        {
            _done.SetCanceled(Withdrawn);
        }
        else
        {
            _done.SetException(error);
        }
    }
}
