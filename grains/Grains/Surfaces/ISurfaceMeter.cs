namespace OrleansReco.Grains.Surfaces;

/// <summary>Collects, in this silo, what surfaces promise: each second the sums go to the surfaces' grains. Cheap and thread-safe; never a call a request.</summary>
public interface ISurfaceMeter
{
    /// <summary>A slate was served in this time.</summary>
    void Served(string surface, TimeSpan latency);

    /// <summary>A slate's attribution window closed: whether something was accepted, and whether anything got a positive label.</summary>
    void Closed(string surface, bool accepted, bool hit);

    /// <summary>An event became part of what slates are made from, this long after it was received. It counts for every surface.</summary>
    void Applied(TimeSpan sinceReceived);
}
