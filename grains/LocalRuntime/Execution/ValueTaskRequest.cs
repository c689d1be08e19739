using System.Threading.Tasks.Sources;

namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="ValueTask"/>; it is itself the source of the caller's task.</summary>
public abstract class ValueTaskRequest : GrainRequest, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _answer = new() { RunContinuationsAsynchronously = true };
    private ValueTask _running;

    internal ValueTask Answer => new(this, _answer.Version);

    /// <summary>Calls the method on the grain.</summary>
    protected abstract ValueTask Invoke(object grain);

    internal override bool Start(object grain)
    {
        try
        {
            var running = Invoke(grain);
            if (!running.IsCompleted)
            {
                _running = running;
                running.GetAwaiter().UnsafeOnCompleted(End);
                return false;
            }

            running.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            FailByCallee(error);
            return true;
        }

        Succeed();
        return true;
    }

    void IValueTaskSource.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _answer.OnCompleted(continuation, state, token, flags);

    private protected override void SetException(Exception error) => _answer.SetException(error);

    private void Succeed()
    {
        if (TryAnswer())
        {
            _answer.SetResult(true);
        }
    }

    private void End()
    {
        try
        {
            _running.GetAwaiter().GetResult();
            Succeed();
        }
        catch (Exception error)
        {
            FailByCallee(error);
        }
        finally
        {
            EndRunning();
        }
    }
}
