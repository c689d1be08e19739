using System.Threading.Tasks.Sources;

namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>; it is itself the source of the caller's task.</summary>
public abstract class ValueTaskRequest<TResult> : GrainRequest, IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _answer = new() { RunContinuationsAsynchronously = true };
    private ValueTask<TResult> _running;

    internal ValueTask<TResult> Answer => new(this, _answer.Version);

    /// <summary>Calls the method on the grain.</summary>
    protected abstract ValueTask<TResult> Invoke(object grain);

    internal override bool Start(object grain)
    {
        TResult result;
        try
        {
            var running = Invoke(grain);
            if (!running.IsCompleted)
            {
                _running = running;
                running.GetAwaiter().UnsafeOnCompleted(End);
                return false;
            }

            result = running.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            FailByCallee(error);
            return true;
        }

        Succeed(result);
        return true;
    }

    TResult IValueTaskSource<TResult>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _answer.OnCompleted(continuation, state, token, flags);

    private protected override void SetException(Exception error) => _answer.SetException(error);

    private void Succeed(TResult result)
    {
        if (TryAnswer())
        {
            _answer.SetResult(result);
        }
    }

    private void End()
    {
        try
        {
            Succeed(_running.GetAwaiter().GetResult());
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
