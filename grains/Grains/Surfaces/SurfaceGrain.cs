using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Surfaces;

/// <summary>One per surface, keyed by surface id: spec, kill switch, and the state of its promises.</summary>
internal sealed class SurfaceGrain(
    [PersistentState("surface")] IPersistentState<SurfaceState> state, TimeProvider time) : Grain, ISurfaceGrain
{
    // Silos report each second: the hour of measurements is worth a write a minute, not one each.
    private static readonly TimeSpan MeasurementWriteInterval = TimeSpan.FromMinutes(1);
    private DateTimeOffset _measurementsWritten;

    public async Task<ImmutableArray<SpecError>> Put(SurfaceSpec spec)
    {
        var errors = SurfaceSpecValidator.Validate(spec, this.GetPrimaryKeyString());
        if (errors.IsEmpty)
        {
            state.State.Spec = spec;
            await state.SaveAsync(this);
        }

        return errors;
    }

    public Task<SurfaceStatus?> Get() => Task.FromResult(state.State.Spec is not { } spec ? null : new SurfaceStatus
    {
        Spec = spec,
        Killed = state.State.Killed,
        KillReason = state.State.KillReason,
        Promises = SurfacePromises.Of(state.State, time.GetUtcNow()),
    });

    public async Task<bool> SetKillSwitch(bool killed, string reason)
    {
        if (state.State.Spec is null)
        {
            return false;
        }

        state.State.Killed = killed;
        state.State.KillReason = reason;
        await state.SaveAsync(this);
        return true;
    }

    public async Task Report(SurfaceMeasurements measurements)
    {
        var now = time.GetUtcNow();
        if (state.State.Spec is not null && SurfacePromises.Add(state.State, measurements) && now - _measurementsWritten >= MeasurementWriteInterval)
        {
            _measurementsWritten = now;
            await state.SaveAsync(this);
        }
    }
}
