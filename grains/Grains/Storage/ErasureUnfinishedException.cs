namespace OrleansReco.Grains.Storage;

/// <summary>A user's rows are gone and the tombstone is in force, but bytes may be left in the store's files: it is seen to, and the same erasure asked for again gives the receipt.</summary>
/// <param name="message">What is left, and what to do.</param>
/// <param name="inner">Why.</param>
public sealed class ErasureUnfinishedException(string message, Exception inner) : Exception(message, inner);
