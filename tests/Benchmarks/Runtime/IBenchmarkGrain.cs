namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>The calls that are measured.</summary>
[Alias("benchmarks.IBenchmarkGrain")]
public interface IBenchmarkGrain : IGrainWithStringKey
{
    /// <summary>Answers at once.</summary>
    [Alias("Echo")]
    ValueTask<int> Echo(int value);

    /// <summary>Answers at once, as a task.</summary>
    [Alias("EchoTask")]
    Task<int> EchoTask(int value);

    /// <summary>Answers after one await that gives the turn away.</summary>
    [Alias("EchoLater")]
    Task<int> EchoLater(int value);

    /// <summary>Answers with the next grain's answer.</summary>
    [Alias("Forward")]
    Task<int> Forward(IBenchmarkGrain next, int value);
}
