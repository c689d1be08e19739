using System.Threading.Tasks.Sources;

namespace OrleansReco.LocalRuntime;

/// <summary>A call that is itself the source of the caller's value task.</summary>
public abstract class ValueTaskSourceRequest<TResult> : GrainRequest, IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _answer = new() { RunContinuationsAsynchronously = true };

    internal short Version => _answer.Version;

    TResult IValueTaskSource<TResult>.GetResult(short token) => _answer.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _answer.GetResult(token);

    /// <inheritdoc />
    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    /// <inheritdoc />
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _answer.OnCompleted(continuation, state, token, flags);

    private protected override void SetException(Exception error) => _answer.SetException(error);

    private protected void Succeed(TResult result)
    {
        if (TryAnswer())
        {
            _answer.SetResult(result);
        }
    }
}
