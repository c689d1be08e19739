namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
public abstract class ValueTaskRequest : ValueTaskSourceRequest<bool>
{
    private ValueTask _running;

    internal ValueTask Answer => new(this, Version);

    /// <summary>Calls the method on the grain.</summary>
    protected abstract ValueTask Invoke(object grain);

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

    private protected override void TakeResult()
    {
        _running.GetAwaiter().GetResult();
        Succeed(true);
    }
}
