namespace OrleansReco.Abstractions;

/// <summary>An item of a stream that could not be taken.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Field">The member that is wrong.</param>
/// <param name="Message">What is wrong with which value, and the remedy.</param>
public sealed record LineError(long Line, string Field, string Message);
