namespace OrleansReco.Tests.Runtime;

/// <summary>An exception that crosses calls with its number.</summary>
[GenerateSerializer]
[Alias("runtime-tests.FaultException")]
public sealed class FaultException(string message, int number) : Exception(message)
{
    /// <summary>The number.</summary>
    [Id(0)]
    public int Number { get; set; } = number;
}
