using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>A write that waits for its group's commit.</summary>
internal abstract class PendingWrite
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the write is durable; the number of a change, else 0.</summary>
    public Task<long> Task => _done.Task;

    /// <summary>Cancelled when its waiter no longer wants it: it is passed over if its turn has not come.</summary>
    public CancellationToken Withdrawn { get; init; }

    /// <summary>Bytes of its payloads.</summary>
    public abstract int Bytes { get; }

    /// <summary>Whether it has been answered.</summary>
    public bool IsAnswered => _done.Task.IsCompleted;

    /// <summary>Notes which keys it touches. False: the group touches one of them already, and this write must wait for the next group.</summary>
    public abstract bool TryEnter(GroupKeys keys);

    /// <summary>Whether it is about an erased user.</summary>
    public virtual bool Concerns(ErasedUsers.State erased) => false;

    /// <summary>Refuses it, or takes away its rows, where they belong to an erased user.</summary>
    public virtual void Screen(ErasedUsers.State erased)
    {
    }

    /// <summary>Asks the judge for what stands under its keys.</summary>
    public virtual void Ask(StaleJudge judge)
    {
    }

    /// <summary>Refuses it if what stands there is another's; takes away what is its own, written before.</summary>
    public virtual void Hear(StaleJudge judge)
    {
    }

    /// <summary>Adds its rows.</summary>
    public abstract void AddTo(GroupColumns columns);

    /// <summary>Tells the waiter that it is durable.</summary>
    public virtual void Complete(GroupColumns columns) => Complete(0);

    /// <summary>Tells the waiter that this write alone cannot be made.</summary>
    public void Refuse(Exception error) => _done.TrySetException(error);

    /// <summary>Tells the waiter that nothing was acknowledged.</summary>
    public void Fail(StoreUnavailableException error) => _done.TrySetException(error);

    /// <summary>Passes it over if its waiter withdrew it.</summary>
    public bool IsWithdrawn()
    {
        if (Withdrawn.IsCancellationRequested)
        {
            _done.TrySetCanceled(Withdrawn);
        }

        return IsAnswered;
    }

    /// <summary>Tells the waiter that it is durable, with a number.</summary>
    protected void Complete(long number) => _done.TrySetResult(number);
}
