using System.Runtime.CompilerServices;

namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>.</summary>
public abstract class TaskRequest<TResult> : GrainRequest
{
    private AsyncTaskMethodBuilder<TResult> _answer;
    private Task<TResult>? _running;

    internal Task<TResult> Answer => _answer.Task;

    /// <summary>Calls the method on the grain.</summary>
    protected abstract Task<TResult> Invoke(object grain);

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
            Succeed(_running!.GetAwaiter().GetResult());
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
