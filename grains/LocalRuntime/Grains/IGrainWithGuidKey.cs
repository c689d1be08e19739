namespace OrleansReco.LocalRuntime;

/// <summary>A grain keyed by a GUID.</summary>
public interface IGrainWithGuidKey : IGrain;
