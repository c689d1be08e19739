using System.Runtime.CompilerServices;

namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>, or <see cref="Task"/>: then there is no result to tell of.</summary>
public abstract class TaskRequest<TResult> : GrainRequest
{
    private AsyncTaskMethodBuilder<TResult> _answer;
    private Task? _running;

    internal Task<TResult> Answer => _answer.Task;

    /// <summary>Calls the method on the grain.</summary>
    protected abstract Task Invoke(object grain);

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
        _running!.GetAwaiter().GetResult();
        if (TryAnswer())
        {
            _answer.SetResult(_running is Task<TResult> task ? task.Result : default!);
        }
    }

    private protected override void SetException(Exception error) => _answer.SetException(error);
}
