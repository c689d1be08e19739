using System.Runtime.CompilerServices;

namespace OrleansReco.LocalRuntime;

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
public abstract class TaskRequest : GrainRequest
{
    private AsyncTaskMethodBuilder _answer;
    private Task? _running;

    internal Task Answer => _answer.Task;

    /// <summary>Calls the method on the grain.</summary>
    protected abstract Task Invoke(object grain);

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

    private protected override void SetException(Exception error) => _answer.SetException(error);

    private void Succeed()
    {
        if (TryAnswer())
        {
            _answer.SetResult();
        }
    }

    private void End()
    {
        try
        {
            _running!.GetAwaiter().GetResult();
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
