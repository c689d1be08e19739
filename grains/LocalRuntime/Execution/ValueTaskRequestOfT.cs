namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
public abstract class ValueTaskRequest<TResult> : ValueTaskSourceRequest<TResult>
{
    private ValueTask<TResult> _running;

    internal ValueTask<TResult> Answer => new(this, Version);

    /// <summary>Calls the method on the grain.</summary>
    protected abstract ValueTask<TResult> Invoke(object grain);

    private protected override bool Call(object grain)
    {
        _running = Invoke(grain);
        if (!_running.IsCompleted)
        {
            _running.GetAwaiter().UnsafeOnCompleted(End);
            return false;
        }

        return true;
    }

    private protected override void TakeResult() => Succeed(_running.GetAwaiter().GetResult());
}
