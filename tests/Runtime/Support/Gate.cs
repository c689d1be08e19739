using System.Collections.Concurrent;

namespace OrleansReco.Tests.Runtime;

/// <summary>A place in a grain's method where it waits until the test lets it go on. Both runtimes host in the test's process.</summary>
public sealed class Gate
{
    private static readonly ConcurrentDictionary<string, Gate> Gates = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a grain is, or was, at the gate.</summary>
    public bool IsReached => _reached.Task.IsCompleted;

    /// <summary>The gate of a name, unique in the process.</summary>
    public static Gate Of(string name) => Gates.GetOrAdd(name, _ => new Gate());

    /// <summary>For the test: until a grain is at the gate.</summary>
    public Task Reached() => _reached.Task.Within("a grain reaches the gate");

    /// <summary>For the test: lets the grain go on.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>For the grain: says that it is here, and waits.</summary>
    public Task Pass()
    {
        _reached.TrySetResult();
        return _opened.Task;
    }
}
