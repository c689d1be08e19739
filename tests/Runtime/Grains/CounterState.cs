namespace OrleansReco.Tests.Runtime;

/// <summary>What is stored.</summary>
[GenerateSerializer]
[Alias("runtime-tests.CounterState")]
public sealed class CounterState
{
    /// <summary>The sum.</summary>
    [Id(0)]
    public int Value { get; set; }
}
