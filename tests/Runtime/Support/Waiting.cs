namespace OrleansReco.Tests.Runtime;

/// <summary>Waits with a deadline that says what was waited for.</summary>
public static class Waiting
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Awaits a task.</summary>
    public static async Task Within(this Task task, string what)
    {
        await task.WaitAsync(Deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(task.IsCompleted, $"Waited {Deadline} until {what}.");
        await task;
    }

    /// <summary>Awaits a task.</summary>
    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await ((Task)task).Within(what);
        return await task;
    }

    /// <summary>Lets time pass, on the test's clock and on the wall, until something is so.</summary>
    public static async Task Until(this IGrainHost host, TimeSpan step, Func<Task<bool>> isSo, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"Waited {Deadline} until {what}.");
            await host.LetPass(step);
        }
    }

    /// <summary>Lets time pass until a task is over.</summary>
    public static async Task Until(this IGrainHost host, TimeSpan step, Task task, string what)
    {
        await host.Until(step, () => Task.FromResult(task.IsCompleted), what);
        await task;
    }

    private static async Task LetPass(this IGrainHost host, TimeSpan step)
    {
        host.Clock.Advance(step);
        await Task.Delay(TimeSpan.FromMilliseconds(5));
    }
}
