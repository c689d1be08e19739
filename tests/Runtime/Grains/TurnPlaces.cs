namespace OrleansReco.Tests.Runtime;

/// <summary>Where code ran in the activation's turn, told by whether its state may be used there.</summary>
[GenerateSerializer, Immutable]
[Alias("runtime-tests.TurnPlaces")]
public sealed record TurnPlaces(
    [property: Id(0)] bool AfterAwait,
    [property: Id(1)] bool AfterConfigureAwaitFalse,
    [property: Id(2)] bool InTaskRun,
    [property: Id(3)] bool AfterTaskRun);
