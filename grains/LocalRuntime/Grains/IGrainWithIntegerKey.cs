namespace OrleansReco.LocalRuntime;

/// <summary>A grain keyed by a 64-bit integer.</summary>
public interface IGrainWithIntegerKey : IGrain;
