using System.Diagnostics.Metrics;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Silos;

/// <summary>Metrics of what this silo serves and stands on.</summary>
internal sealed class SiloInstruments : IDisposable
{
    private readonly Meter _meter = new("OrleansReco.Silo");
    private readonly SiloState _state;
    private readonly TimeProvider _time;

    public SiloInstruments(SiloState state, IStore store, TimeProvider time)
    {
        (_state, _time) = (state, time);
        _meter.CreateObservableGauge("reco.silo.ready", () => state.Current.Ready ? 1 : 0, description: "1 once the change feed was read to its end.");
        _meter.CreateObservableGauge("reco.silo.faults", () => state.Current.Faults.Length, description: "Bundles and changes that could not be taken and are tried again; /v1/silos has them in words.");
        _meter.CreateObservableGauge("reco.store.healthy", () => store.IsHealthy ? 1 : 0, description: "1 while the last write went through.");
        _meter.CreateObservableGauge("reco.feed.seq", () => state.Current.ChangeSeq, description: "The newest change that was read.");
        _meter.CreateObservableGauge("reco.feed.age", FeedAge, "s", "Time since the change feed last answered.");
        _meter.CreateObservableGauge("reco.catalogue.items", () => state.Current.Catalogue.Active.Count(), description: "Items that may be served.");
        _meter.CreateObservableGauge("reco.model.age", ModelAges, "s", "Time since the model that is served was made, by its role.");
        _meter.CreateObservableGauge("reco.surfaces.killed", Killed, description: "1 while the surface's kill switch is on.");
        _meter.CreateObservableGauge("reco.surfaces.latency.budget", Budgets, "s", "What the surface promises for a slate.");
    }

    public void Dispose() => _meter.Dispose();

    private double FeedAge() => _state.FeedReadAt is not 0 and var at ? _time.GetElapsedTime(at).TotalSeconds : 0;

    private IEnumerable<Measurement<double>> ModelAges()
    {
        var (current, now) = (_state.Current, _time.GetUtcNow());
        foreach (var (role, served) in new[] { ("champion", current.Champion), ("baseline", current.Baseline) })
        {
            if (served?.Bundle is { } bundle)
            {
                yield return new((now - bundle.Manifest.CreatedAt).TotalSeconds, new KeyValuePair<string, object?>("role", role));
            }
        }
    }

    private IEnumerable<Measurement<int>> Killed()
        => _state.Current.Surfaces.Values.Select(surface => new Measurement<int>(surface.Declared.Killed ? 1 : 0, Of(surface)));

    private IEnumerable<Measurement<double>> Budgets()
        => _state.Current.Surfaces.Values.Select(surface => new Measurement<double>(surface.Spec.LatencyBudget.TotalSeconds, Of(surface)));

    private static KeyValuePair<string, object?> Of(ServedSurface surface) => new("surface", surface.Spec.Surface);
}
