namespace OrleansReco.Gateway.Metrics;

/// <summary>How values of an instrument come together.</summary>
internal enum MetricKind
{
    /// <summary>Rises by each value.</summary>
    Counter,

    /// <summary>Rises; each value is the whole.</summary>
    ObservedCounter,

    /// <summary>Rises and falls by each value.</summary>
    UpDown,

    /// <summary>The newest value stands.</summary>
    Gauge,

    /// <summary>Counts by bucket.</summary>
    Histogram,
}
