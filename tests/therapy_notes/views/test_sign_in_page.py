"""In and out: the way on after the sign-in, a password that is changed, and who no longer works here."""


def test_the_sign_in_page_opens_the_way_on(therapist, client):
    page = client.get("/sign-in/?next=/patients/")
    assert page.status_code == 200
    response = client.post("/sign-in/?next=/patients/", {"username": "thea", "password": "a long enough password"})
    assert (response.status_code, response.url) == (302, "/patients/")


def test_who_no_longer_works_here_cannot_sign_in(therapist, client):
    therapist.is_active = False
    therapist.save()
    response = client.post("/sign-in/", {"username": "thea", "password": "a long enough password"})
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated


def test_a_password_is_changed_and_said_so(therapist, sign_in, client):
    desk, new = sign_in(therapist), "violet harbor 19"
    fields = {"old_password": "a long enough password", "new_password1": new, "new_password2": new}
    assert desk.post("/password/", fields | {"old_password": "wrong"}).status_code == 200
    assert "Your password is changed." in desk.post("/password/", fields, follow=True).content.decode()
    assert client.login(username="thea", password=new)


def test_signing_out_closes_the_chart(therapist, sign_in, episode):
    desk = sign_in(therapist)
    desk.post("/sign-out/")
    assert desk.get(f"/patients/{episode.patient.pk}/").status_code == 302
