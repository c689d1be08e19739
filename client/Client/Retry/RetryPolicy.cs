using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;

namespace OrleansReco.Client.Retry;

/// <summary>
/// Attempts of a call within its deadline: each bounded, repeated only where a repeat does no harm, with waits that double and are left to chance by half, and never shorter than the service asked for.
/// A read, or what is known by its id, gets a second attempt beside one that is late, and the first answer of the two is taken: a silo that hangs costs a moment instead of an attempt's whole time.
/// </summary>
internal sealed class RetryPolicy(IFailureJudge judge, IOptions<RecoClientOptions> options, ClientInstruments instruments, TimeProvider time)
{
    private const int MostBroken = 2;
    private const int MostUnderway = 2;
    private const string Slow = "slow";
    private readonly IFailureJudge _judge = judge;
    private readonly ClientInstruments _instruments = instruments;
    private readonly TimeProvider _time = time;
    private readonly RecoClientOptions _options = options.Value;
    private readonly HedgeBudget _hedges = new(options.Value.HedgeShare);
    private readonly Random _random = options.Value.Seed is { } seed ? new Random(seed) : new Random();

    /// <summary>Makes attempts until one has an answer.</summary>
    /// <param name="call">Its name in errors and metrics.</param>
    /// <param name="terms">When it may be repeated, and how long it may take.</param>
    /// <param name="attempt">One attempt; two may be under way at one time.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="hasOther">Whether a second attempt would go another way than those under way; null: that is not known.</param>
    /// <exception cref="RecoRequestException">It was refused as sent.</exception>
    /// <exception cref="RecoUnavailableException">No answer within the deadline.</exception>
    public async Task<T> RunAsync<T>(string call, CallTerms terms, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken, Func<bool>? hasOther = null)
    {
        var started = _time.GetTimestamp();
        var outcome = "unavailable";
        // Ends the attempt that was not needed, and waits.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var answer = await new Call<T>(this, call, terms, attempt, started, hasOther).RunAsync(over.Token, cancellationToken).ConfigureAwait(false);
            outcome = "ok";
            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception e) when (e is not RecoUnavailableException)
        {
            outcome = "refused";
            throw;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            _instruments.Called(call, outcome, _time.GetElapsedTime(started));
        }
    }

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

    private Failure TimedOut(Exception error, TimeSpan bound) => _judge.Judge(new TimeoutException($"It took longer than {bound.TotalSeconds:0.###} s.", error));

    private static string Explain(string call, bool idempotent, int attempts, TimeSpan took, Failure failure)
    {
        var tries = attempts == 1 ? "1 attempt" : $"{attempts} attempts";
        var next = failure.Kind == FailureKind.NotTaken ? "It was not carried out: send it again later."
            : idempotent ? "Whether it was carried out is not known; sending the same again is safe."
            : "Whether it was carried out is not known: look before you send it again.";
        return $"{call} has no answer after {tries} in {took.TotalSeconds:0.0} s; the last ended so: {failure.Words.TrimEnd('.')}. {next}";
    }

    /// <summary>One call.</summary>
    private sealed class Call<T>(RetryPolicy policy, string name, CallTerms terms, Func<CancellationToken, Task<T>> attempt, long started, Func<bool>? hasOther)
    {
        private readonly List<Task<End>> _underway = new(MostUnderway);
        private int _attempts;
        private int _broken;
        private End? _last;
        private Failure? _told;

        /// <summary>When the next attempt is due, by the call's time; null: not before one has ended.</summary>
        private TimeSpan? _next;

        /// <summary>Whether that one is made because another is late, and not because one has failed.</summary>
        private bool _nextIsBeside;

        private TimeSpan Elapsed => policy._time.GetElapsedTime(started);

        private RecoClientOptions Options => policy._options;

        private TimeSpan Deadline => terms.Deadline ?? Options.Deadline;

        private TimeSpan AttemptTimeout => terms.AttemptTimeout ?? Options.AttemptTimeout;

        private bool MayRepeatWhenLost => terms.Repeats >= Repeats.WhenLost;

        private bool MayAttempt => _attempts < Options.MaxAttempts && Elapsed < Deadline;

        /// <param name="over">Ends what is left of the call.</param>
        /// <param name="caller">The caller's.</param>
        public async Task<T> RunAsync(CancellationToken over, CancellationToken caller)
        {
            policy._hedges.Called();
            Attempt(over);
            while (_underway.Count > 0 || _next is not null)
            {
                if (await FirstEndAsync(over).ConfigureAwait(false) is { } end)
                {
                    if (end.Failure is null)
                    {
                        return end.Answer!;
                    }

                    Throw(end, caller);
                    (_next, _nextIsBeside) = (Elapsed + WaitAfter(end), false);
                }
                else
                {
                    caller.ThrowIfCancellationRequested();
                    AttemptAgain(over);
                }
            }

            throw Unavailable();
        }

        /// <summary>How the attempt ended that ends first; null: the next one is due.</summary>
        private async Task<End?> FirstEndAsync(CancellationToken over)
        {
            if (_next is { } next && !_underway.Exists(task => task.IsCompleted) && next - Elapsed is var wait && wait > TimeSpan.Zero)
            {
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(over);
                await Task.WhenAny([Task.Delay(wait, policy._time, enough.Token), .. _underway]).ConfigureAwait(false);
                await enough.CancelAsync().ConfigureAwait(false);
            }
            else if (_next is null)
            {
                await Task.WhenAny(_underway).ConfigureAwait(false);
            }

            var at = _underway.FindIndex(task => task.IsCompleted);
            if (at < 0)
            {
                return null;
            }

            var ended = _underway[at];
            _underway.RemoveAt(at);
            return await ended.ConfigureAwait(false);
        }

        /// <summary>The next attempt is due: after one that failed, or beside one that is late.</summary>
        private void AttemptAgain(CancellationToken over)
        {
            _next = null;
            if (MayAttempt && (!_nextIsBeside || (hasOther?.Invoke() != false && policy._hedges.TryTake())))
            {
                policy._instruments.Retried(name, _nextIsBeside ? Slow : _last!.Value.Failure!.Cause);
                Attempt(over);
            }
        }

        private void Attempt(CancellationToken over)
        {
            var left = Deadline - Elapsed;
            var bound = left < AttemptTimeout ? left : AttemptTimeout;
            _attempts++;
            _underway.Add(EndOfAsync(bound > TimeSpan.Zero ? bound : TimeSpan.Zero, over));
            _nextIsBeside = true;
            _next = terms.Repeats == Repeats.Beside && !terms.IsLong && _underway.Count < MostUnderway && Options.HedgeAfter < bound ? Elapsed + Options.HedgeAfter : null;
        }

        /// <summary>Makes an attempt; never throws.</summary>
        private async Task<End> EndOfAsync(TimeSpan bound, CancellationToken over)
        {
            using var limit = new CancellationTokenSource(bound, policy._time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over, limit.Token);
            try
            {
                return new(await attempt(either.Token).ConfigureAwait(false), null, null, false);
            }
            catch (Exception e)
            {
                var isLate = limit.IsCancellationRequested;
                return new(default, isLate && e is OperationCanceledException ? policy.TimedOut(e, bound) : policy._judge.Judge(e), e, isLate);
            }
        }

        /// <summary>Ends the call where no other attempt may change anything.</summary>
        private static void Throw(End end, CancellationToken caller)
        {
            if (caller.IsCancellationRequested)
            {
                if (end.Error is OperationCanceledException)
                {
                    ExceptionDispatchInfo.Throw(end.Error);
                }

                throw new OperationCanceledException(end.Error!.Message, end.Error, caller);
            }

            if (end.Failure!.Kind == FailureKind.Refused)
            {
                ExceptionDispatchInfo.Throw(end.Failure.Refusal ?? end.Error!);
            }
        }

        /// <summary>How long to wait for the next attempt; null: there is none.</summary>
        private TimeSpan? WaitAfter(End end)
        {
            var failure = end.Failure!;
            _last = end;
            _told = failure.RetryAfter is null ? _told : failure;
            _broken += failure.Kind == FailureKind.Broken ? 1 : 0;
            var wait = policy.WaitAfter(_attempts, failure.RetryAfter);
            return !MayAttempt || wait >= Deadline - Elapsed || _broken > MostBroken || (!MayRepeatWhenLost && failure.Kind != FailureKind.NotTaken) ? null : wait;
        }

        private RecoUnavailableException Unavailable()
        {
            // An attempt that only had what was left of the deadline says less than the service's own word before it; whether the call was carried out is still the attempt's to say.
            var (failure, error) = (_last!.Value.Failure!, _last.Value.Error!);
            var shown = _last.Value.IsLate && _told is { } word ? word with { Kind = failure.Kind } : failure;
            return new(Explain(name, MayRepeatWhenLost, _attempts, Elapsed, shown), _attempts, shown.RetryAfter, error);
        }

        /// <summary>How an attempt ended: with an answer, or with a failure.</summary>
        private readonly record struct End(T? Answer, Failure? Failure, Exception? Error, bool IsLate);
    }
}
