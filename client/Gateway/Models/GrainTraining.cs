using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Models;

/// <summary>The trainer as a gateway alone reaches it: over the cluster's silos, which have a bus.</summary>
internal sealed class GrainTraining(IGrainFactory grains, IOptions<GatewayOptions> options, TimeProvider time) : IModelTraining
{
    public async Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var answer = await grains.GetGrain<ITrainingGrain>(ITrainingGrain.Key).Train(reason, askedAt).WaitAsync(cancellationToken);
            if (answer.Outcome is not null || time.GetElapsedTime(started) >= options.Value.TrainWait)
            {
                return answer.Outcome;
            }
        }
    }
}
