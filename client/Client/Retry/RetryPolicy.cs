using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;

namespace OrleansReco.Client.Retry;

/// <summary>Attempts of a call within its deadline: each bounded, repeated only where a repeat does no harm, with waits that double and are left to chance by half, and never shorter than the service asked for.</summary>
internal sealed class RetryPolicy(IFailureJudge judge, IOptions<RecoClientOptions> options, ClientInstruments instruments, TimeProvider time)
{
    private const int MostBroken = 2;
    private readonly RecoClientOptions _options = options.Value;
    private readonly Random _random = options.Value.Seed is { } seed ? new Random(seed) : new Random();

    /// <summary>Makes attempts until one has an answer.</summary>
    /// <param name="call">Its name in errors and metrics.</param>
    /// <param name="idempotent">Whether an attempt may be repeated that was perhaps carried out.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="within">A call that waits for long work: how long it may take, and each attempt with it, instead of what the options say.</param>
    /// <exception cref="RecoRequestException">It was refused as sent.</exception>
    /// <exception cref="RecoUnavailableException">No answer within the deadline.</exception>
    public async Task<T> RunAsync<T>(string call, bool idempotent, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        var (deadline, attemptTimeout) = (within ?? _options.Deadline, within ?? _options.AttemptTimeout);
        var started = time.GetTimestamp();
        var outcome = "unavailable";
        var broken = 0;
        Failure? told = null;
        try
        {
            for (var number = 1; ; number++)
            {
                var left = deadline - time.GetElapsedTime(started);
                var bound = left < attemptTimeout ? left : attemptTimeout;
                using var limit = new CancellationTokenSource(bound > TimeSpan.Zero ? bound : TimeSpan.Zero, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
                Failure failure;
                Exception error;
                try
                {
                    var answer = await attempt(either.Token).ConfigureAwait(false);
                    outcome = "ok";
                    return answer;
                }
                catch (Exception e) when (cancellationToken.IsCancellationRequested)
                {
                    outcome = "cancelled";
                    throw e is OperationCanceledException ? e : new OperationCanceledException(e.Message, e, cancellationToken);
                }
                catch (Exception e)
                {
                    error = e;
                    failure = limit.IsCancellationRequested && e is OperationCanceledException ? TimedOut(e, bound) : judge.Judge(e);
                }

                if (failure.Kind == FailureKind.Refused)
                {
                    outcome = "refused";
                    ExceptionDispatchInfo.Throw(failure.Refusal ?? error);
                }

                told = failure.RetryAfter is null ? told : failure;
                var wait = WaitAfter(number, failure.RetryAfter);
                left = deadline - time.GetElapsedTime(started);
                broken += failure.Kind == FailureKind.Broken ? 1 : 0;
                if (number >= _options.MaxAttempts || wait >= left || broken > MostBroken || (!idempotent && failure.Kind != FailureKind.NotTaken))
                {
                    // An attempt that only had what was left of the deadline says less than the service's own word before it; whether the call was carried out is still the attempt's to say.
                    var last = limit.IsCancellationRequested && told is { } word ? word with { Kind = failure.Kind } : failure;
                    throw Unavailable(call, idempotent, number, started, last, error);
                }

                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
                if (time.GetElapsedTime(started) >= deadline)
                {
                    // A busy machine woke us late: there is no time left for an attempt.
                    throw Unavailable(call, idempotent, number, started, failure, error);
                }

                instruments.Retried(call, failure.Cause);
            }
        }
        finally
        {
            instruments.Called(call, outcome, time.GetElapsedTime(started));
        }
    }

    private RecoUnavailableException Unavailable(string call, bool idempotent, int attempts, long started, Failure failure, Exception error)
        => new(Explain(call, idempotent, attempts, time.GetElapsedTime(started), failure), attempts, failure.RetryAfter, error);

    private Failure TimedOut(Exception error, TimeSpan bound) => judge.Judge(new TimeoutException($"It took longer than {bound.TotalSeconds:0.###} s.", error));

    /// <summary>The wait after attempt <paramref name="number"/>.</summary>
    internal TimeSpan WaitAfter(int number, TimeSpan? asked)
    {
        var doubled = _options.FirstDelay * Math.Pow(2, Math.Min(number - 1, 30));
        var longest = doubled < _options.MaxDelay ? doubled : _options.MaxDelay;
        double chance;
        lock (_random)
        {
            chance = _random.NextDouble();
        }

        var wait = longest * (0.5 + (chance / 2));
        return asked > wait ? asked.Value : wait;
    }

    private static string Explain(string call, bool idempotent, int attempts, TimeSpan took, Failure failure)
    {
        var tries = attempts == 1 ? "1 attempt" : $"{attempts} attempts";
        var next = failure.Kind == FailureKind.NotTaken ? "It was not carried out: send it again later."
            : idempotent ? "Whether it was carried out is not known; sending the same again is safe."
            : "Whether it was carried out is not known: look before you send it again.";
        return $"{call} has no answer after {tries} in {took.TotalSeconds:0.0} s; the last ended so: {failure.Words.TrimEnd('.')}. {next}";
    }
}
